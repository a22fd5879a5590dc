import { randomBytes } from "node:crypto";
import http from "node:http";
import { connect } from "../scripts/connect.mjs";

/**
 * The least that an audited pass-through can cost: one row on disk before the call goes on, and one when it has ended.
 * No token, no credential, no policy, nothing looked for in the answer.
 */
const sql = connect(process.env.BENCH_DATABASE_URL, { max: 8 });
const agent = new http.Agent({ keepAlive: true });
const upstream = { host: "127.0.0.1", port: Number(process.env.BENCH_UPSTREAM_PORT), agent };

let sequence = 0;

async function record(outcome, detail) {
  const id = `evt_${randomBytes(13).toString("hex")}`;
  const mac = randomBytes(32).toString("hex");
  await sql`
    insert into bench.relay_events (org_id, sequence, at, id, project_id, actor_kind, actor_id, actor_name, action,
      outcome, subject_kind, subject_id, subject_name, detail, request_id, address, mac)
    values ('org_bench', ${(sequence += 1)}, ${new Date()}, ${id}, 'proj_bench', 'token', 'tok_bench', 'bench', 'credential.relay',
      ${outcome}, 'credential', 'cred_bench', 'BENCH', ${sql.json(detail)}, ${id}, '127.0.0.1', ${mac})`;
}

const server = http.createServer(async (request, response) => {
  const facts = { method: request.method, host: "127.0.0.1", path: request.url, version: 1 };
  const begun = performance.now();
  await record("started", facts);
  const { authorization: _token, connection: _hop, host: _host, ...headers } = request.headers;
  const call = http.request({ ...upstream, method: request.method, path: request.url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
    answer.once("end", () => {
      const durationMs = Math.round(performance.now() - begun);
      void record("finished", { ...facts, status: answer.statusCode, durationMs });
    });
  });
  request.pipe(call);
});
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1", () => process.send?.("ready"));
