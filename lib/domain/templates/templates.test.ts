import { describe, expect, test } from "vitest";
import type { Context } from "../context";
import { detectTemplate } from "./detect";
import { listTemplates } from "./list";
import { readTemplate } from "./read";

const ctx: Context = {
  actor: { kind: "user", id: "user_1", name: "someone", role: "member", managesFrom: "collaborator" },
  orgId: "org_1",
  projectId: "proj_1",
  requestId: "req_1",
  address: "127.0.0.1",
};

describe("the catalogue", () => {
  test("lists every service, and every group it can be narrowed to", async () => {
    const { items, groups } = await listTemplates(ctx, {});
    expect(items).toHaveLength(164);
    for (const group of groups) expect((await listTemplates(ctx, { group })).items.length).toBeGreaterThan(0);
  });

  test("finds a service by name, id and variable name, whatever the case", async () => {
    for (const q of ["Anthropic", "ANTHROPIC_API_KEY", " anthropic "]) {
      expect((await listTemplates(ctx, { q })).items.map(({ id }) => id)).toContain("anthropic");
    }
    expect((await listTemplates(ctx, { q: "%" })).items).toEqual([]);
    expect(
      (await listTemplates(ctx, { category: "llm_provider" })).items.every(
        ({ category }) => category === "llm_provider",
      ),
    ).toBe(true);
  });

  test("tells all of one service, with the rules of its fields", async () => {
    const template = await readTemplate(ctx, { id: "anthropic" });
    expect(template.hosts).toEqual(["api.anthropic.com"]);
    expect(template.fields.find((field) => field.primary)).toMatchObject({ secret: true, headerBound: true });
    await expect(readTemplate(ctx, { id: "constructor" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("recognising a value", () => {
  const value = "sk-ant-api03-canary-7f3a9d21c5e84b60aa11";

  test("names the service and never the value", async () => {
    const found = await detectTemplate(ctx, { value });
    expect(found).toEqual({ candidates: [{ templateId: "anthropic", name: "Anthropic" }], certain: true });
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  test("a refusal does not quote the value", async () => {
    const failure = await detectTemplate(ctx, { value: value.repeat(2_000) }).catch(
      (error: unknown) => error,
    );
    expect(JSON.stringify(failure)).not.toContain("canary");
    expect(failure).toMatchObject({ code: "invalid" });
  });
});
