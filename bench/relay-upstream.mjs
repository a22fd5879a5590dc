import http from "node:http";

/** A service that answers everything with 1 KB of JSON. */
const body = JSON.stringify({ object: "list", data: "x".repeat(990) });
const headers = { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)) };

/** A server-sent event that says when it was sent. */
const event = () => `data: ${performance.timeOrigin + performance.now()}\n\n`;

const server = http.createServer((request, response) => {
  request.resume();
  if (request.url?.endsWith("/events")) {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    // Later than the headers, as a model that thinks before it speaks.
    setTimeout(() => response.end(event()), 30);
    return;
  }
  response.writeHead(200, headers).end(body);
});
// Between two turns nobody calls: a connection that ends just then is no figure of the relay's.
server.keepAliveTimeout = 120_000;
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1", () => process.send?.("ready"));
