const MOMENTS = ["queuedAt", "finishedAt"];
const CODE = "export default async function execute() { return 1; }";
const WARM = 20;

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
  return { taken, recorded: to - from };
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
  const times = { taken: [], recorded: [], empty: [] };
  for (let index = -WARM; index < count; index++) {
    const run = await runOnce(url, headers, id);
    const begun = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    const empty = performance.now() - begun;
    if (index < 0) continue;
    times.taken.push(run.taken);
    times.recorded.push(run.recorded);
    times.empty.push(empty);
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}
