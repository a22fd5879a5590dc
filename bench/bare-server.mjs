import { createDecipheriv } from "node:crypto";
import http from "node:http";
import { connect } from "../scripts/connect.mjs";

/**
 * The least that answering with a stored secret can cost: one prepared SELECT by primary key and one AES-256-GCM
 * decryption behind a bare HTTP server. No token, no policy, no audit.
 */
const key = Buffer.from(process.env.BENCH_KEY, "hex");
const sql = connect(process.env.BENCH_DATABASE_URL, { max: 4 });

function open(envelope) {
  const decipher = createDecipheriv("aes-256-gcm", key, envelope.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(envelope.subarray(-16));
  return Buffer.concat([decipher.update(envelope.subarray(12, -16)), decipher.final()]).toString();
}

const server = http.createServer(async (_request, response) => {
  const [row] = await sql`select envelope from bench.sealed where id = ${1}`;
  const body = JSON.stringify({ value: open(row.envelope) });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
});
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1", () => process.send?.("ready"));
