import { describe, expect, test } from "vitest";
import type { Credential } from "../resolve";
import { childEnvironment, variablesOf } from "./environment";

const credential = (value: string | null, fields: Record<string, string>): Credential => ({
  ...{ type: "custom", version: 1 },
  ...{ value, fields },
});
const given = (credentials: Record<string, Credential>, named: string[] = []) => {
  const { variables, notes } = variablesOf(new Map(Object.entries(credentials)), new Set(named));
  return { variables: Object.fromEntries(variables), notes };
};

describe("the variables of a credential", () => {
  test("are KEY for the primary value and KEY_FIELD for the others", () => {
    const fields = { token: "secret", base_url: "https://example.com" };
    expect(given({ API: credential("secret", fields) })).toEqual({
      variables: { API: "secret", API_BASE_URL: "https://example.com" },
      notes: [],
    });
  });

  test("are every field by name when the primary one has no value or cannot be told", () => {
    const app = given({ APP: credential(null, { client_id: "id" }) });
    expect(app.variables).toEqual({ APP_CLIENT_ID: "id" });
    const same = given({ SAME: credential("equal", { username: "equal", password: "equal" }) });
    expect(same.variables).toEqual({ SAME: "equal", SAME_USERNAME: "equal", SAME_PASSWORD: "equal" });
  });

  test("leave a name to the credential whose key it is", () => {
    const { variables, notes } = given({
      A: credential("one", { token: "one", b: "field" }),
      A_B: credential("two", { token: "two" }),
    });
    expect(variables).toEqual({ A: "one", A_B: "two" });
    expect(notes).toEqual(["A_B stands for two values; the second is left out."]);
  });

  test("do not change how programs run, neither as a key nor as a field of one", () => {
    const powerful = {
      LD: credential("fine", { token: "fine", preload: "/evil.so" }),
      NODE_OPTIONS: credential("--require /evil.js", { token: "--require /evil.js" }),
    };
    expect(given(powerful, ["LD"]).variables).toEqual({ LD: "fine" });
    expect(given(powerful, ["NODE_OPTIONS"]).variables).toHaveProperty("NODE_OPTIONS");
  });

  test("hold no NUL, and what is left out is not quoted", () => {
    const { variables, notes } = given({ KEY: credential("sec\0ret", { token: "sec\0ret" }) });
    expect(variables).toEqual({});
    expect(notes).toEqual(["KEY has a NUL character, which no environment can hold."]);
  });
});

test("the child gets neither the token nor the address, however they are written", () => {
  const parent = { KEYHOLD_TOKEN: "t", Keyhold_Url: "u", KEY: "old", HOME: "/home" };
  expect(childEnvironment(parent, new Map([["KEY", "new"]]))).toEqual({ KEY: "new", HOME: "/home" });
});
