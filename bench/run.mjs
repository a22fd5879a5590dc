import { fork } from "node:child_process";
import { createCipheriv, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import autocannon from "autocannon";
import { connect } from "../scripts/connect.mjs";
import { freePort, startInstallation } from "./installation.mjs";
import { measureRelay, startUpstream } from "./relay.mjs";
import { measureSteps } from "./steps.mjs";

/**
 * Ratios, not times: every figure is compared with a baseline measured in the same run, in turn with it, because
 * the machine's speed drifts. `--quick` shortens every measurement for a look at the harness itself.
 */
const quick = process.argv.includes("--quick");
const SECONDS = quick ? 2 : 8;
const ROUNDS = quick ? 1 : 3;
const CONNECTIONS = 32;
const MANY = quick ? 5_000 : 100_000;
const FEW = 100;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(target, connections = CONNECTIONS) {
  const result = await autocannon({ duration: SECONDS, connections, ...target });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${target.url}: ${result.non2xx} refused, ${result.errors} errors`);
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Measures the targets in turn, several times, so that drift hits all of them alike. */
async function inTurn(targets, connections) {
  const rounds = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (const target of Object.values(targets)) await autocannon({ ...target, duration: 2, connections });
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, target] of Object.entries(targets))
      rounds[name].push(await measure(target, connections));
  }
  return Object.fromEntries(
    Object.entries(rounds).map(([name, runs]) => [
      name,
      Object.fromEntries(
        ["rate", "p50", "p99"].map((figure) => [figure, median(runs.map((run) => run[figure]))]),
      ),
    ]),
  );
}

async function startBare(ownerUrl) {
  const key = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([
    nonce,
    cipher.update("sk-bench-0123456789abcdefghij"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const sql = connect(ownerUrl);
  await sql`create schema if not exists bench`;
  await sql`create table if not exists bench.sealed (id int primary key, envelope bytea not null)`;
  await sql`insert into bench.sealed values (1, ${sealed}) on conflict (id) do update set envelope = excluded.envelope`;
  await sql.end();
  const port = await freePort();
  const child = fork("bench/bare-server.mjs", {
    env: {
      ...process.env,
      BENCH_KEY: key.toString("hex"),
      BENCH_DATABASE_URL: ownerUrl,
      BENCH_PORT: String(port),
    },
  });
  await new Promise((resolve) => child.once("message", resolve));
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

const bearer = (token) => ({ authorization: `Bearer ${token}`, "content-type": "application/json" });

async function store(url, token, index) {
  const response = await fetch(`${url}/api/v1/credentials`, {
    method: "POST",
    headers: bearer(token),
    body: JSON.stringify({
      template: "openai",
      key: `BENCH_${index}`,
      name: `Bench ${index}`,
      fields: { token: `sk-${randomBytes(24).toString("hex")}` },
    }),
  });
  if (response.status !== 201) throw new Error(`store: ${response.status} ${await response.text()}`);
}

/** A project counts its credentials as they come: many in one transaction are as many versions of one row. */
const FILL_AT_ONCE = 1_000;

/** Rows of metadata without a value, made in SQL: sealing so many would take longer than measuring. */
async function fill(ownerUrl, project, count) {
  const sql = connect(ownerUrl);
  const [{ org }] = await sql`select org_id as org from projects where id = ${project}`;
  for (let first = 1; first <= count; first += FILL_AT_ONCE) {
    const last = Math.min(count, first + FILL_AT_ONCE - 1);
    await sql`
      insert into credentials (id, org_id, project_id, key, name, type, category, created_at, created_by, updated_at)
      select 'cred_' || lpad(to_hex(n), 26, '0'), ${org}, ${project}, 'FILL_' || n, 'Fill ' || n, 'api_token', 'custom',
             now() - make_interval(secs => n), 'bench', now() - make_interval(days => 1, secs => n)
      from generate_series(${first}::int, ${last}::int) as n`;
    await sql`
      insert into credential_versions (id, org_id, project_id, credential_id, number, label, plain, secrets, destination, changed, created_at, created_by)
      select 'ver_' || lpad(to_hex(n), 26, '0'), ${org}, ${project}, 'cred_' || lpad(to_hex(n), 26, '0'), 0, 'current', '{}', '{}',
             '{"hosts":[],"fields":[]}', '[]', now(), 'bench'
      from generate_series(${first}::int, ${last}::int) as n`;
  }
  await sql`vacuum analyze credentials, credential_versions`;
  // What filling left to be written would be written while others are measured.
  await sql`checkpoint`;
  await sql.end();
}

async function prepare({ url, keyhold, ownerUrl }) {
  const { project: small } = keyhold(
    "setup",
    "--email",
    "bench@example.com",
    "--password",
    randomBytes(12).toString("hex"),
    "--org",
    "Bench",
    "--project",
    "Small",
  );
  const large = keyhold("project", "create", "--name", "Large");
  const token = (project) => keyhold("token", "create", "--project", project, "--scopes", "all").token;
  const tokens = { small: token(small.id), large: token(large.id) };
  await fill(ownerUrl, large.id, MANY - FEW);
  for (const name of ["small", "large"])
    for (let index = 0; index < FEW; index++) await store(url, tokens[name], index);
  return tokens;
}

const figure = (value) => value.toFixed(2);

function report(rates, lists, relay, steps) {
  const rows = [
    [
      "resolve / empty route handler (b)",
      figure(rates.resolve.rate / rates.empty.rate),
      "≥ 0.60, never < 0.35",
    ],
    ["resolve / bare SELECT + decrypt (a)", figure(rates.resolve.rate / rates.bare.rate), "for the record"],
    [`list 50 of ${MANY} / 50 of ${FEW} (time)`, figure(lists.few.rate / lists.many.rate), "≤ 1.50"],
    [
      "relay − bare pass-through with the same audit rows (p50 ms, one at a time)",
      figure(relay.alone.relay - relay.alone.passThrough),
      "≤ 2.00",
    ],
    [
      "relay / bare pass-through with the same audit rows (1 KB answers)",
      figure(relay.rates.relay.rate / relay.rates.passThrough.rate),
      "≥ 0.50",
    ],
    [
      "first server-sent event through the relay, sent to received (median ms)",
      figure(relay.event),
      "≤ 20.00",
    ],
    ["empty code step, started to result (p50 ms)", figure(steps.step), "< 50.00"],
    ["its run, queued to finished (p50 ms)", figure(steps.recorded), "for the record"],
    [
      "the same as its caller has it, request and stream included / empty route handler (p50)",
      figure(steps.taken / steps.empty),
      "for the record",
    ],
  ];
  const absolute = Object.entries({
    ...rates,
    "list few": lists.few,
    "list many": lists.many,
    "pass-through": relay.rates.passThrough,
    relay: relay.rates.relay,
  }).map(([name, { rate, p50, p99 }]) => `| ${name} | ${Math.round(rate)} | ${p50} | ${p99} |`);
  return [
    `# Ratios of ${new Date().toISOString().slice(0, 10)}`,
    "",
    `Node ${process.version}, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s in turn, medians.`,
    "",
    "| ratio | measured | aim |",
    "|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    "| target | requests/s | p50 ms | p99 ms |",
    "|---|---|---|---|",
    ...absolute,
    "",
  ].join("\n");
}

const upstream = await startUpstream();
const installation = await startInstallation();
let bare;
try {
  const tokens = await prepare(installation);
  bare = await startBare(installation.ownerUrl);
  const { url } = installation;
  const rates = await inTurn({
    bare: { url: bare.url },
    empty: { url: `${url}/healthz` },
    resolve: {
      url: `${url}/api/v1/resolve`,
      method: "POST",
      headers: bearer(tokens.small),
      body: JSON.stringify({ keys: ["BENCH_1"] }),
    },
  });
  const list = (token) => ({ url: `${url}/api/v1/credentials?limit=50`, headers: bearer(token) });
  const lists = await inTurn({ few: list(tokens.small), many: list(tokens.large) }, 4);
  const { ownerUrl } = installation;
  const calls = quick ? 200 : 2_000;
  const relay = await measureRelay({ url, ownerUrl, token: tokens.small, upstream, calls, inTurn });
  const headers = bearer(tokens.small);
  const steps = await measureSteps({ url, headers, count: quick ? 5 : 40 });
  const text = report(rates, lists, relay, steps);
  process.stdout.write(`\n${text}`);
  mkdirSync("bench/results", { recursive: true });
  if (!quick) writeFileSync("bench/results/latest.md", text);
} finally {
  bare?.stop();
  upstream.stop();
  await installation.stop();
}
