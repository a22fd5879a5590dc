import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SignInForm } from "./sign-in-form";

const assign = vi.fn();
let answerWith = "";
const sent: { url: string; body: string }[] = [];

beforeEach(() => {
  assign.mockReset();
  sent.length = 0;
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    if (url.endsWith("/csrf")) return Response.json({ csrfToken: "csrf-1" });
    sent.push({ url, body: init?.body instanceof URLSearchParams ? init.body.toString() : "" });
    return Response.json({ url: answerWith });
  });
  vi.spyOn(window.location, "assign").mockImplementation(assign);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const email = () => screen.getByLabelText<HTMLInputElement>("Email");
const password = () => screen.getByLabelText<HTMLInputElement>("Password");

function enter() {
  fireEvent.change(email(), { target: { value: "ana@acme.test" } });
  fireEvent.change(password(), { target: { value: "CANARY-password" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("password managers are welcome: username and current-password, nothing that turns them away", () => {
  render(<SignInForm next="/" hasSingleSignOn={false} />);
  expect([email().type, email().autocomplete]).toEqual(["email", "username"]);
  expect([password().type, password().autocomplete]).toEqual(["password", "current-password"]);
  for (const field of [email(), password()]) {
    expect(
      [...field.attributes].filter(({ name }) => name.startsWith("data-") && name !== "data-slot"),
    ).toEqual([]);
  }
});

test("a wrong address and a wrong password read the same, and only the password is cleared", async () => {
  answerWith = "http://localhost/api/auth/error?error=unauthenticated%3A";
  render(<SignInForm next="/" hasSingleSignOn={false} />);
  enter();
  expect(await screen.findByText("Email or password is wrong.")).toBeTruthy();
  expect([email().value, password().value]).toEqual(["ana@acme.test", ""]);
  expect(assign).not.toHaveBeenCalled();
});

test("a locked account is told how long to wait", async () => {
  answerWith = "http://localhost/api/auth/error?error=rate_limited%3A540";
  render(<SignInForm next="/" hasSingleSignOn={false} />);
  enter();
  expect(await screen.findByText("Too many failed attempts. Try again in 9 minutes.")).toBeTruthy();
});

test("signing in goes where it was asked to, and sends the password in a body only", async () => {
  answerWith = "http://localhost/";
  render(<SignInForm next="/acme/bots/settings/audit" hasSingleSignOn={false} />);
  enter();
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("/acme/bots/settings/audit"));
  expect(sent).toHaveLength(1);
  expect(sent[0]!.url).not.toContain("CANARY");
  expect(sent[0]!.body).toContain("csrfToken=csrf-1");
});

test("an empty form asks for both fields without asking the server", async () => {
  render(<SignInForm next="/" hasSingleSignOn />);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Enter your email and password.")).toBeTruthy();
  expect(sent).toHaveLength(0);
});
