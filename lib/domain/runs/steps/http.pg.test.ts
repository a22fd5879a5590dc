import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { type Service, startService } from "@/lib/testing/relay";
import { code, expectNotKept, mintCredential, mintWorkflow, run, runOnce } from "@/lib/testing/runs";
import type { Context } from "../../context";
import { rotateCredential } from "../../credentials/rotate";
import { setPermissions } from "../../workflows/set-permissions";
import { closeSandbox } from "./code";

const canary = `kh-canary-${randomBytes(18).toString("hex")}`;

let owner: Context;
let service: Service;
let other: Service;

beforeAll(async () => {
  await openTestInstance();
  owner = (await mintWorld()).people.owner.ctx;
  [service, other] = [await startService(), await startService()];
  const host = { type: "llm_provider", fields: { provider: "openai_compatible", api_key: canary } };
  await mintCredential(owner, "CRM_KEY", canary, {
    ...host,
    fields: { ...host.fields, base_url: `http://${service.place}/v1` },
  });
});
beforeEach(() => {
  for (const one of [service, other]) one.arrived.length = 0;
  // Says everything that it was told.
  service.answer((request, response) => {
    const said = JSON.stringify({ headers: request.headers, url: request.url });
    response.writeHead(200, { "content-type": "application/json", "x-said": said }).end(said);
  });
});
afterAll(async () => {
  await expectNotKept(canary);
  await closeSandbox();
  await closeTestInstance();
});

const call = (more: Record<string, unknown> = {}) => ({
  ...{ id: `call-${randomBytes(3).toString("hex")}`, type: "http", method: "GET" },
  ...{ url: `http://${service.place}/v1/customers?page=2`, credential: "CRM_KEY", ...more },
});

describe("a call with a credential", () => {
  test("carries the secret to its own host, and what comes back is masked", async () => {
    const done = await runOnce(owner, [call()]);
    expect(service.arrived).toMatchObject([
      { method: "GET", url: "/v1/customers?page=2", headers: { authorization: `Bearer ${canary}` } },
    ]);
    expect(done.output).toMatchObject({
      status: 200,
      body: { headers: { authorization: "Bearer [CRM_KEY]" } },
    });
    expect(done.steps[0]!.credentials).toEqual([{ key: "CRM_KEY", version: 1, scope: "project" }]);
    expect(JSON.stringify(done)).not.toContain(canary);
    const events = await newestEvents(owner.orgId, 10);
    expect(
      events.find(({ action, outcome }) => action === "credential.relay" && outcome === "started"),
    ).toMatchObject({
      ...{ subjectName: "CRM_KEY", requestId: done.id },
      detail: { run: done.id, version: 1 },
    });
  });

  test("goes to no other host, however the address is written", async () => {
    for (const url of [
      `http://${other.place}/v1`,
      `http://a@${other.place}/v1`,
      `http://${other.place}#${service.place}`,
      `http://${service.place}.evil.example/`,
    ])
      expect((await runOnce(owner, [call({ url })])).status, url).toBe("failed");
    expect(other.arrived).toEqual([]);
    expect(service.arrived).toEqual([]);
  });

  test("takes a path alone to the first host, with data from the input in it", async () => {
    const workflow = await mintWorkflow(owner, [
      call({
        ...{ method: "POST", url: "/v1/customers/{{input.id}}" },
        ...{ headers: { "x-request": "{{input.id}}" }, body: { all: "{{input}}" } },
      }),
    ]);
    service.answer((request, response) => {
      request.resume();
      response.writeHead(201, { "content-type": "application/json" }).end('{"made":true}');
    });
    const done = await run(owner, workflow, { input: { id: "a/b" } });
    expect(done.output).toMatchObject({ status: 201, body: { made: true } });
    expect(service.arrived).toMatchObject([
      { url: "/v1/customers/a%2Fb", headers: { "x-request": "a/b", "content-type": "application/json" } },
    ]);
  });

  test("sets no header that is for a secret", async () => {
    for (const name of ["authorization", "X-Api-Key", "cookie", "host"]) {
      const done = await runOnce(owner, [call({ headers: { [name]: "something" } })]);
      expect(done.error, name).toMatchObject({ code: "invalid" });
    }
    expect(service.arrived).toEqual([]);
  });

  test("is refused outside the allowlist, like what is not there", async () => {
    const workflow = await mintWorkflow(owner, [call()]);
    await setPermissions(owner, { id: workflow.id, mode: "selected", keys: ["ANOTHER_KEY"] });
    const refused = (await run(owner, workflow)).error;
    const missing = (await runOnce(owner, [call({ credential: "NO_SUCH_KEY" })])).error;
    expect(refused).toMatchObject({ code: "missing_credential", key: "CRM_KEY" });
    expect(missing?.message).toBe(refused?.message.replace("CRM_KEY", "NO_SUCH_KEY"));
  });

  test("uses the value of now in the next step", async () => {
    const host = { type: "llm_provider", fields: { provider: "openai_compatible", api_key: canary } };
    const { id } = await mintCredential(owner, "TURNING", canary, {
      ...host,
      fields: { ...host.fields, base_url: `http://${service.place}` },
    });
    service.answer((_request, response) => {
      void rotateCredential(owner, { id, fields: { api_key: `${canary}-new` } }).then(() =>
        response.end("ok"),
      );
    });
    const done = await runOnce(owner, [
      call({ credential: "TURNING", url: "/one" }),
      call({ credential: "TURNING", url: "/two" }),
    ]);
    expect(service.arrived.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${canary}`,
      `Bearer ${canary}-new`,
    ]);
    expect(done.steps.map(({ credentials }) => credentials[0]?.version)).toEqual([1, 2]);
  });

  test("is held to the rules of the token that started the run", async () => {
    const scopes = ["workflows:run", "credentials:read", "credentials:relay"] as const;
    const { ctx } = await mintToken(owner, { scopes: [...scopes], keys: ["ANOTHER_KEY"] });
    const workflow = await mintWorkflow(owner, [call()]);
    expect((await run(ctx, workflow)).error).toMatchObject({ code: "missing_credential" });
  });
});

describe("what a service answers", () => {
  test.each([
    [404, "upstream"],
    [500, "upstream"],
    [302, "upstream"],
  ])("%i ends the step", async (status, expected) => {
    service.answer((request, response) => {
      response.writeHead(status, { location: "http://elsewhere.example/" });
      response.end(`no such key ${request.headers.authorization ?? ""}`);
    });
    const done = await runOnce(owner, [call()]);
    expect(done.error).toMatchObject({ code: expected });
    if (status >= 400) expect(done.error?.message).toContain("no such key Bearer [CRM_KEY]");
  });

  test("is text when it is no JSON, and too much of it is refused", async () => {
    service.answer((request, response) => {
      response.end(request.url === "/v1/long" ? "x".repeat(1_000_001) : "plain");
    });
    expect((await runOnce(owner, [call()])).output).toMatchObject({ body: "plain" });
    expect((await runOnce(owner, [call({ url: "/v1/long" })])).error).toMatchObject({ code: "too_large" });
  });
});

describe("a call without a credential", () => {
  const bare = (more: Record<string, unknown> = {}) =>
    call({ credential: undefined, url: `http://${service.place}/open`, ...more });

  test("goes where its author wrote, and nothing secret with it", async () => {
    const done = await runOnce(owner, [bare()]);
    expect(done.output).toMatchObject({ status: 200, body: { url: "/open" } });
    expect(service.arrived[0]!.headers.authorization).toBeUndefined();
  });

  test("goes only to the hosts that the workflow lists, once it lists some", async () => {
    const done = await runOnce(owner, [bare()], { hosts: ["api.example.com"] });
    expect(done.error).toMatchObject({ code: "forbidden" });
    expect(done.error?.message).toContain(`${service.place} is not one of the hosts of this workflow`);
    expect((await runOnce(owner, [bare()], { hosts: [service.place] })).status).toBe("succeeded");
  });

  test("reaches no private address that the operator did not list", async () => {
    for (const url of ["http://127.0.0.1:1/", "https://169.254.169.254/latest", "https://localhost/"])
      expect((await runOnce(owner, [bare({ url })])).error?.code, url).toBe("invalid");
  });

  test("needs its whole address", async () => {
    expect((await runOnce(owner, [bare({ url: "/open" })])).error).toMatchObject({ code: "invalid" });
  });
});

describe("fetch in code", () => {
  const fetching = (url: string) =>
    code(`try { const answer = await fetch("${url}", { method: "POST", body: "héllo" });
      return { status: answer.status, body: await answer.text() }; } catch (error) { return { code: error.code, message: error.message }; }`);

  test("reaches the hosts that the workflow lists, and only those", async () => {
    const steps = [fetching(`http://${service.place}/x`)];
    const done = await runOnce(owner, steps, { hosts: [service.place] });
    expect(done.output).toMatchObject({ status: 200 });
    const refused = await runOnce(owner, steps, { hosts: [other.place] });
    expect(refused.output).toMatchObject({ code: "forbidden" });
    expect(JSON.stringify(refused.output)).toContain(
      `${service.place} is not one of the hosts of this workflow`,
    );
  });

  test("reaches the hosts of the credentials that the workflow may use when it lists none", async () => {
    const workflow = await mintWorkflow(owner, [fetching(`http://${service.place}/x`)]);
    expect((await run(owner, workflow)).output).toMatchObject({ status: 200 });
    await setPermissions(owner, { id: workflow.id, mode: "selected", keys: [] });
    expect((await run(owner, workflow)).output).toMatchObject({ code: "forbidden" });
    const elsewhere = await runOnce(owner, [fetching(`http://${other.place}/x`)]);
    expect(elsewhere.output).toMatchObject({ code: "forbidden" });
    expect(other.arrived).toEqual([]);
  });

  test("follows no redirect", async () => {
    service.answer((_request, response) => {
      response.writeHead(307, { location: `http://${other.place}/` }).end();
    });
    const done = await runOnce(owner, [fetching(`http://${service.place}/x`)], {
      hosts: [service.place, other.place],
    });
    expect(done.output).toMatchObject({ status: 307 });
    expect(other.arrived).toEqual([]);
  });
});
