import { describe, expect, test } from "vitest";
import { editPayload, valuesOf } from "@/components/credentials/editor/edit-payload";
import { fieldsOf } from "@/lib/catalog/fields";
import { viewOf } from "@/lib/testing/editor-tasks";

const credential = viewOf("ssh_key", {
  fields: { public_key: "ssh-ed25519 AAAA" },
  secrets: { private_key: { set: true, hint: null }, passphrase: { set: true, hint: null } },
  expiresAt: "2027-01-31T00:00:00.000Z",
});
const fields = fieldsOf("ssh_key", null);
const ownNames = new Set(fields.map(({ name }) => name));
const values = valuesOf(credential, fields);
const payloadOf = (change: Partial<typeof values>, removed: string[] = []) =>
  editPayload({ ...values, ...change }, { credential, fields, ownNames, removed, revision: 3 });
const nothing = { id: "cred_1", revision: 3, fields: {}, extras: [], removeExtras: [] };

describe("what an edit sends", () => {
  test("nothing that was not touched", () => {
    expect(payloadOf({})).toEqual(nothing);
  });

  test("a new name without any secret", () => {
    expect(payloadOf({ name: " Deploy key " })).toEqual({ ...nothing, name: "Deploy key" });
  });

  test("a secret only when something stands in its field", () => {
    expect(payloadOf({ fields: { ...values.fields, passphrase: "new" } }).fields).toEqual({
      passphrase: "new",
    });
    expect(payloadOf({ fields: { ...values.fields, passphrase: "" } }).fields).toEqual({});
  });

  test("null for a stored optional secret that is to go, and for a plain field that was emptied", () => {
    expect(payloadOf({}, ["passphrase"]).fields).toEqual({ passphrase: null });
    expect(payloadOf({ fields: { ...values.fields, public_key: "" } }).fields).toEqual({ public_key: null });
  });

  test("fields that people added go by name, not by null", () => {
    const payload = payloadOf({}, ["added_token"]);
    expect(payload.removeExtras).toEqual(["added_token"]);
    expect(payload.fields).toEqual({});
  });

  test("an expiry as a day, and null for never", () => {
    expect(payloadOf({ expiresOn: "2028-02-29" })).toEqual({ ...nothing, expiresAt: "2028-02-29" });
    expect(payloadOf({ expiresOn: "" })).toEqual({ ...nothing, expiresAt: null });
  });

  test("an audience only when another one was chosen", () => {
    expect(payloadOf({ audience: "owner" })).toEqual({ ...nothing, audience: "owner" });
    expect(payloadOf({ audience: "members", members: ["user_2"] })).toEqual({
      ...nothing,
      audience: { members: ["user_2"] },
    });
  });
});
