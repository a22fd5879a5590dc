import http from "node:http";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { executeRun } from "@/lib/domain/runs/execute";
import { startRun } from "@/lib/domain/runs/start";
import { closeSandbox } from "@/lib/domain/runs/steps/code";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { startService } from "@/lib/testing/relay";
import { code, expectNotKept, mintCredential, mintWorkflow } from "@/lib/testing/runs";
import { Run, RunPage } from "./schemas/run";

const canary = `kh-canary-${randomBytes(18).toString("hex")}`;

let api: Api;
let owner: Context;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  owner = (await mintWorld()).people.owner.ctx;
  token = (await mintToken(owner, { scopes: ["credentials:read", "workflows:run"] })).text;
  await mintCredential(owner, "STREAMED_KEY", canary);
});
afterAll(async () => {
  await expectNotKept(canary);
  await closeSandbox();
  await closeTestInstance();
});

interface Stream {
  status: number;
  type: string;
  /** Everything that came, once it has ended. */
  ended: Promise<string>;
  close: () => void;
}

const open = (path: string, bearer = token): Promise<Stream> =>
  new Promise((resolve, reject) => {
    const request = http.get(
      { host: "127.0.0.1", port: api.port, path, headers: { authorization: `Bearer ${bearer}` } },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        const ended = new Promise<string>((done) => response.on("close", () => done(text)));
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          ended,
          close: () => request.destroy(),
        });
      },
    );
    request.on("error", reject);
  });

const eventsIn = (text: string) =>
  text
    .split("\n\n")
    .filter((part) => part.startsWith("event: "))
    .map((part) => {
      const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      return { event, data: JSON.parse(data) as Record<string, unknown> };
    });

describe("the events of a run", () => {
  test("come while it goes on, masked, and end with the whole run", async () => {
    const service = await startService();
    const { id: workflowId } = await mintWorkflow(
      owner,
      [
        code(
          `const value = await credential("STREAMED_KEY"); log("with", value); await fetch("http://${service.place}/"); return value;`,
          { id: "spill" },
        ),
        code("return input;", { id: "last" }),
      ],
      { hosts: [service.place] },
    );
    const { id } = await startRun(owner, { workflowId });
    const stream = await open(`/api/v1/runs/${id}?stream=1`);
    expect([stream.status, stream.type]).toEqual([200, "text/event-stream; charset=utf-8"]);
    // Answered late, so that the log is told before the step ends.
    service.answer((_request, response) => void setTimeout(() => response.end("{}"), 800));
    await executeRun(id);
    const text = await stream.ended;
    const events = eventsIn(text);
    expect(events[0]).toMatchObject({ event: "run", data: { id, status: "queued" } });
    expect(events.at(-1)).toMatchObject({
      event: "run",
      data: { status: "succeeded", output: "[STREAMED_KEY]" },
    });
    const log = events.findIndex(({ event }) => event === "log");
    const ended = events.findIndex(({ event, data }) => event === "step" && data.status === "succeeded");
    expect(events[log]?.data).toMatchObject({ step: "spill", lines: [{ text: "with [STREAMED_KEY]" }] });
    expect(log).toBeLessThan(ended);
    expect(events.filter(({ event }) => event === "log")).toHaveLength(1);
    expect(Run.safeParse(events.at(-1)?.data).error).toBeUndefined();
    expect(findCanary(text, canary)).toEqual([]);
  });

  test("of a run that is over are the run alone", async () => {
    const { id: workflowId } = await mintWorkflow(owner, [code("return 1;")]);
    const { id } = await startRun(owner, { workflowId });
    await executeRun(id);
    const events = eventsIn(await (await open(`/api/v1/runs/${id}?stream=true`)).ended);
    expect(events).toMatchObject([{ event: "run", data: { id, status: "succeeded" } }]);
  });

  test("are not for whoever may not read the run, and ask for nothing unknown", async () => {
    const { id: workflowId } = await mintWorkflow(owner, [code("return 1;")]);
    const { id } = await startRun(owner, { workflowId });
    const stranger = await mintToken((await mintWorld()).people.owner.ctx, { scopes: ["credentials:read"] });
    const blind = await mintToken(owner, { scopes: ["workflows:run"] });
    expect((await open(`/api/v1/runs/${id}?stream=1`, stranger.text)).status).toBe(404);
    expect((await open(`/api/v1/runs/${id}?stream=1`, blind.text)).status).toBe(403);
    expect((await open(`/api/v1/runs/${id}?stream=1`, "kh_nothing")).status).toBe(401);
    expect((await open(`/api/v1/runs/${id}?stream=2`)).status).toBe(422);
    expect((await open(`/api/v1/runs/${id}?stream=1&more=1`)).status).toBe(422);
  });

  test("end with a problem when the run is gone", async () => {
    const { id: workflowId } = await mintWorkflow(owner, [code("return 1;")]);
    const { id } = await startRun(owner, { workflowId });
    const stream = await open(`/api/v1/runs/${id}?stream=1`);
    await asOwner((sql) => sql`delete from runs where id = ${id}`);
    const events = eventsIn(await stream.ended);
    expect(events.map(({ event }) => event)).toEqual(["run", "problem"]);
    expect(events[1]?.data).toMatchObject({ code: "not_found" });
  });

  test("cost nothing once nobody listens", async () => {
    const { id: workflowId } = await mintWorkflow(owner, [code("return 1;")]);
    const { id } = await startRun(owner, { workflowId });
    const stream = await open(`/api/v1/runs/${id}?stream=1`);
    stream.close();
    await stream.ended;
    // The next watcher starts from nothing, and hears of it all the same.
    const next = await open(`/api/v1/runs/${id}?stream=1`);
    await executeRun(id);
    expect(eventsIn(await next.ended).at(-1)?.data).toMatchObject({ status: "succeeded" });
  });
});

test("a run by REST: started, listed, read, cancelled and repeated", async () => {
  const { id: workflowId } = await mintWorkflow(owner, [
    { id: "call", type: "http", method: "GET", url: "https://api.example.com/" },
  ]);
  const started = await api.call("POST", `/api/v1/workflows/${workflowId}/runs`, {
    ...{ token, body: { input: { a: 1 } }, headers: { "idempotency-key": "once" } },
  });
  expect(started.status, started.text).toBe(201);
  const view = started.read(Run);
  expect(view).toMatchObject({ workflowId, status: "queued", trigger: "api", input: { a: 1 } });
  const replay = await api.call("POST", `/api/v1/workflows/${workflowId}/runs`, {
    ...{ token, body: { input: { a: 1 } }, headers: { "idempotency-key": "once" } },
  });
  expect(replay.read(Run).id).toBe(view.id);
  const list = await api.call("GET", `/api/v1/workflows/${workflowId}/runs?limit=10`, { token });
  expect(list.read(RunPage).items.map(({ id }) => id)).toEqual([view.id]);
  const cancelled = await api.call("POST", `/api/v1/runs/${view.id}/cancel`, { token });
  expect(cancelled.read(Run).status).toBe("cancelled");
  const again = await api.call("POST", `/api/v1/runs/${view.id}/rerun`, { token });
  expect([again.status, again.read(Run).trigger]).toEqual([201, "rerun"]);
});

test("a token without credentials:resolve runs no code", async () => {
  const { id } = await mintWorkflow(owner, [code("return 1;")]);
  const refused = await api.call("POST", `/api/v1/workflows/${id}/runs`, { token });
  expect(refused.status).toBe(403);
  const full = await mintToken(owner, { scopes: ["workflows:run", "credentials:resolve"] });
  expect((await api.call("POST", `/api/v1/workflows/${id}/runs`, { token: full.text })).status).toBe(201);
});
