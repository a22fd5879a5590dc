import { DrizzleQueryError } from "drizzle-orm";
import { expect, test } from "vitest";
import { DatabaseError, isLostConnection, violatedConstraint, withoutParameters } from "./failures";

const CANARY = "canary-51c7e0d2";

function fromDriver(code: string, constraint?: string): Error {
  const cause = Object.assign(new Error(`Key (name)=(${CANARY}) exists.`), {
    name: "PostgresError",
    code,
    detail: CANARY,
    ...(constraint ? { constraint_name: constraint } : {}),
  });
  return new DrizzleQueryError("insert into credentials values ($1)", [CANARY], cause);
}

test("a failed statement leaves the database layer without its parameters", () => {
  const failure = withoutParameters(fromDriver("23505", "credentials_key_taken"));
  expect(failure).toBeInstanceOf(DatabaseError);
  const { message, stack, cause } = failure as DatabaseError;
  expect(JSON.stringify({ failure, message, stack, cause })).not.toContain(CANARY);
  expect(message).toBe("database error 23505 (credentials_key_taken)");
});

test("the constraint that refused a write is known by its name, for constraints only", () => {
  expect(violatedConstraint(fromDriver("23505", "credentials_key_taken"))).toBe("credentials_key_taken");
  expect(violatedConstraint(fromDriver("40001"))).toBeUndefined();
  expect(violatedConstraint(new Error("other"))).toBeUndefined();
});

test("a lost connection is seen through the wrapper around it", () => {
  expect(isLostConnection(fromDriver("57P01"))).toBe(true);
  expect(isLostConnection(Object.assign(new Error("closed"), { code: "CONNECTION_CLOSED" }))).toBe(true);
  expect(isLostConnection(fromDriver("23505"))).toBe(false);
});

test("what did not come from the database stays what it is", () => {
  const bug = new TypeError("not a function");
  expect(withoutParameters(bug)).toBe(bug);
});
