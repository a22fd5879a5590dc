import { setTimeout as sleep } from "node:timers/promises";

const MOMENTS = ["queuedAt", "finishedAt"];
const CODE = "export default async function execute() { return 1; }";
const WARM = 5;
/** A process is got ready for each step. Without a pause the getting ready of the next is what is measured. */
const PAUSE_MS = 1_200;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One run from its request to its result, as its caller has it: milliseconds there, and as the run's own row tells. */
async function runOnce(url, headers, workflow) {
  const begun = performance.now();
  const started = await fetch(`${url}/api/v1/workflows/${workflow}/runs`, {
    method: "POST",
    headers,
    body: "{}",
  });
  const { id } = await started.json();
  await (await fetch(`${url}/api/v1/runs/${id}?stream=1`, { headers })).text();
  const taken = performance.now() - begun;
  const run = await (await fetch(`${url}/api/v1/runs/${id}`, { headers })).json();
  if (run.status !== "succeeded") throw new Error(`run: ${JSON.stringify(run.error)}`);
  const [from, to] = MOMENTS.map((name) => Date.parse(run[name]));
  const [step] = run.steps;
  return { taken, recorded: to - from, step: Date.parse(step.finishedAt) - Date.parse(step.startedAt) };
}

/** p50 milliseconds of a workflow whose only step does nothing, beside an empty answer of the same server. */
export async function measureSteps({ url, headers, count }) {
  const made = await fetch(`${url}/api/v1/workflows`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      name: "Bench",
      steps: [{ id: "empty", type: "code", language: "javascript", code: CODE }],
    }),
  });
  if (made.status !== 201) throw new Error(`workflow: ${made.status} ${await made.text()}`);
  const { id } = await made.json();
  const times = { taken: [], recorded: [], step: [], empty: [] };
  for (let index = -WARM; index < count; index++) {
    await sleep(PAUSE_MS);
    const run = await runOnce(url, headers, id);
    const begun = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    const empty = performance.now() - begun;
    if (index < 0) continue;
    times.taken.push(run.taken);
    times.recorded.push(run.recorded);
    times.step.push(run.step);
    times.empty.push(empty);
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}
