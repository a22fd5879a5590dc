import { fork } from "node:child_process";
import http from "node:http";
import { randomBytes } from "node:crypto";
import { connect } from "../scripts/connect.mjs";
import { freePort } from "./installation.mjs";

/** @param {string} file @param {Record<string, string>} env */
async function start(file, env) {
  const port = await freePort();
  const child = fork(file, { env: { ...process.env, ...env, BENCH_PORT: String(port) } });
  await new Promise((resolve) => child.once("message", resolve));
  return { port, stop: () => child.kill() };
}

/** The service behind the relay. It has to be there, and listed, before the installation starts. */
export async function startUpstream() {
  const upstream = await start("bench/relay-upstream.mjs", {});
  process.env.KEYHOLD_EGRESS_ALLOW = `127.0.0.1:${upstream.port}`;
  return upstream;
}

/** Not measured: until code that runs often is compiled. */
const WARM_CALLS = 500;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds of one call after another, the targets in turn, so that drift hits all of them alike. */
async function latencies(targets, count) {
  const agent = new http.Agent({ keepAlive: true });
  const times = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (let index = -WARM_CALLS; index < count; index++) {
    for (const [name, { url, headers }] of Object.entries(targets)) {
      const begun = performance.now();
      const status = await get(url, headers, agent);
      if (status !== 200) throw new Error(`${url}: ${status}`);
      if (index >= 0) times[name].push(performance.now() - begun);
    }
  }
  agent.destroy();
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function get(url, headers, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    request.once("error", reject);
  });
}

/** Milliseconds from the moment the service sends its first event to the moment its client has it; median. */
async function firstEvent(url, headers, count) {
  const times = [];
  for (let index = -5; index < count; index++) {
    const response = await fetch(url, { headers });
    for await (const chunk of response.body) {
      const arrived = performance.timeOrigin + performance.now();
      const [, sent] = /data: ([\d.]+)/.exec(Buffer.from(chunk).toString()) ?? [];
      if (sent !== undefined && index >= 0) times.push(arrived - Number(sent));
    }
  }
  return median(times);
}

/** Where the bare pass-through writes: columns, keys and indexes of the audit, and nobody else's rows. */
async function prepareTable(ownerUrl) {
  const sql = connect(ownerUrl);
  await sql`create schema if not exists bench`;
  await sql`create table if not exists bench.relay_events (like audit_events including all)`;
  await sql.end();
}

async function storeCredential(url, token, port) {
  const response = await fetch(`${url}/api/v1/credentials`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      template: "openai-compatible",
      key: "BENCH_RELAY",
      fields: { base_url: `http://127.0.0.1:${port}`, token: `sk-${randomBytes(24).toString("hex")}` },
    }),
  });
  if (response.status !== 201) throw new Error(`store: ${response.status} ${await response.text()}`);
}

/** Rows of the report about the relay, against a pass-through that makes the same audit rows in the same run. */
export async function measureRelay({ url, ownerUrl, token, upstream, calls, inTurn }) {
  await prepareTable(ownerUrl);
  await storeCredential(url, token, upstream.port);
  const bare = await start("bench/relay-bare.mjs", {
    BENCH_DATABASE_URL: ownerUrl,
    BENCH_UPSTREAM_PORT: String(upstream.port),
  });
  const headers = { authorization: `Bearer ${token}` };
  const targets = {
    passThrough: { url: `http://127.0.0.1:${bare.port}/v1/models`, headers },
    relay: { url: `${url}/relay/BENCH_RELAY/v1/models`, headers },
  };
  try {
    const alone = await latencies(targets, calls);
    const rates = await inTurn(targets);
    const event = await firstEvent(`${url}/relay/BENCH_RELAY/v1/events`, headers, 50);
    return { alone, rates, event };
  } finally {
    bare.stop();
  }
}
