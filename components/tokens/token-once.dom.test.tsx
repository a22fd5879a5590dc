import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { type NewToken, TokenOnce } from "./token-once";

const TOKEN = "kh_CANARYcanary_0123456789";
const created: NewToken = { name: "deploy", token: TOKEN, canResolve: true, exampleKey: "OPENAI_API_KEY" };

afterEach(cleanup);

function Page({ onDone }: { onDone: () => void }) {
  const [shown, setShown] = useState<NewToken | undefined>(created);
  const done = () => {
    setShown(undefined);
    onDone();
  };
  return shown ? <TokenOnce created={shown} onDone={done} /> : <p>Closed</p>;
}

const inPage = () =>
  document.body.innerHTML.includes(TOKEN) ||
  [...document.querySelectorAll("input")].some(({ value }) => value.includes(TOKEN));

test("Done waits until the token is said to be saved, and then nothing of it is left", () => {
  const onDone = vi.fn();
  render(<Page onDone={onDone} />);
  expect(screen.getByLabelText<HTMLInputElement>("Token “deploy”").value).toBe(TOKEN);
  fireEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(onDone).not.toHaveBeenCalled();

  fireEvent.click(screen.getByLabelText("I’ve saved this token"));
  fireEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(onDone).toHaveBeenCalledOnce();
  expect(inPage()).toBe(false);
});

test("closing before that is asked about, and keeps the token while it is", () => {
  const onDone = vi.fn();
  render(<Page onDone={onDone} />);
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.getByText("Close without saving the token?")).toBeTruthy();
  expect(onDone).not.toHaveBeenCalled();
  expect(inPage()).toBe(true);

  fireEvent.click(screen.getByRole("button", { name: "Close anyway" }));
  expect(onDone).toHaveBeenCalledOnce();
  expect(inPage()).toBe(false);
});

test("the command to copy leaves the token out", () => {
  render(<Page onDone={vi.fn()} />);
  const example = screen.getByLabelText("curl example");
  expect(example.textContent).toContain("$KEYHOLD_TOKEN");
  expect(example.textContent).not.toContain(TOKEN);
  fireEvent.click(screen.getByRole("button", { name: ".env" }));
  expect(screen.getByLabelText(".env example").textContent).toContain(`KEYHOLD_TOKEN=${TOKEN}`);
});
