import { describe, expect, test } from "vitest";
import { countVariables, readPaste } from "@/components/credentials/editor/read-paste";
import { detectionOfAll as table } from "@/lib/testing/editor-tasks";

const read = (text: string, templateId?: string) =>
  readPaste({ text, spec: { kind: "text" }, templateId, table });

describe("a pasted value", () => {
  test.each(["sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001", "sk-ant-xyz-not-a-real-key-0001"])(
    "%s belongs to Anthropic and to nobody else",
    (text) => {
      expect(read(text)).toEqual({
        kind: "service",
        candidates: [{ templateId: "anthropic", name: "Anthropic" }],
        isCertain: true,
      });
    },
  );

  test("that starts with sk- alone could belong to several services", () => {
    const reading = read("sk-0123456789abcdefghij0123456789");
    expect(reading?.kind).toBe("service");
    expect(reading?.kind === "service" && reading.candidates.length).toBeGreaterThan(3);
  });

  test("in its own service's form is at home", () => {
    expect(read("sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001", "anthropic")).toBeNull();
  });

  test("that says nothing about itself is left alone", () => {
    expect(read("hunter2hunter2")).toBeNull();
    expect(read("")).toBeNull();
  });

  test("that is a private key offers SSH, except where a key is wanted", () => {
    const text = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";
    expect(read(text)).toEqual({ kind: "private-key" });
    expect(readPaste({ text, spec: { kind: "pem" }, table })).toBeNull();
  });

  test("that is a service account is told from other JSON", () => {
    const text = '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nabc"}';
    expect(read(text)).toEqual({ kind: "service-account" });
    expect(read('{"type": "other"}')).toBeNull();
  });

  test("that is a certificate is not secret", () => {
    expect(read("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----")).toEqual({
      kind: "certificate",
    });
  });

  test("of several KEY=value lines is a .env file, and one line alone is not", () => {
    expect(read("A_KEY=one-value\nB_KEY=two-value\n")).toEqual({ kind: "variables", count: 2 });
    expect(read("A_KEY=one-value")?.kind).not.toBe("variables");
    expect(countVariables("A_KEY=one-value")).toBe(1);
  });
});
