import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { Field } from "@/components/ui/field";
import { SecretInput } from "@/components/ui/secret-input";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";

afterEach(cleanup);

function Form({ multiline = false, onValue }: { multiline?: boolean; onValue?: (value: string) => void }) {
  const [value, setValue] = useState("");
  const accept = (next: string) => {
    setValue(next);
    onValue?.(next);
  };
  return (
    <Field label="API key" hint="Encrypted when you save." required>
      <SecretInput value={value} onValueChange={accept} multiline={multiline} />
    </Field>
  );
}

const control = () => screen.getByLabelText<HTMLInputElement>(/API key/);
const paste = (text: string) => fireEvent.paste(control(), { clipboardData: { getData: () => text } });

test("a single-line secret is a password that no manager fills or remembers", () => {
  render(<Form />);
  expect(control().type).toBe("password");
  expect(control().getAttribute("autocomplete")).toBe("new-password");
  expect(control().name).toMatch(/^f_[a-z0-9]+$/);
  for (const name of ["data-1p-ignore", "data-lpignore", "data-bwignore", "data-protonpass-ignore"]) {
    expect(control().hasAttribute(name)).toBe(true);
  }
  expect(control().getAttribute("data-form-type")).toBe("other");
  expect(control().className).toContain("keeper-ignore");
  expect(control().getAttribute("spellcheck")).toBe("false");
  expect(control().getAttribute("aria-required")).toBe("true");
});

test("several lines are a masked text area, and nothing pasted there is changed", () => {
  const onValue = vi.fn();
  render(<Form multiline onValue={onValue} />);
  expect(control().tagName).toBe("TEXTAREA");
  expect(control().getAttribute("autocomplete")).toBe("off");
  expect(control().className).toContain("masked-text");
  expect(paste("-----BEGIN KEY-----\nabc\n")).toBe(true);
});

test("the eye reveals what was typed and is inert while there is nothing", () => {
  render(<Form />);
  const eye = screen.getByRole("button", { name: "Show what you typed" });
  fireEvent.click(eye);
  expect(control().type).toBe("password");
  expect(eye.getAttribute("aria-disabled")).toBe("true");

  fireEvent.change(control(), { target: { value: CANARY } });
  fireEvent.click(eye);
  expect(control().type).toBe("text");
  expect(eye.getAttribute("aria-pressed")).toBe("true");

  fireEvent.change(control(), { target: { value: "" } });
  expect(control().type).toBe("password");
});

test("a trimmed paste says what went, and Undo brings back every character", () => {
  const onValue = vi.fn();
  render(<Form onValue={onValue} />);
  expect(paste(` ${CANARY}\n`)).toBe(false);
  expect(onValue).toHaveBeenLastCalledWith(CANARY);
  expect(screen.getByText("Removed a line break at the end and spaces at the start.")).toBeTruthy();

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(onValue).toHaveBeenLastCalledWith(` ${CANARY}\n`);
  expect(screen.queryByText(/Removed/)).toBeNull();
});

test("more than 64 KB is refused and the text before it stays", () => {
  const onValue = vi.fn();
  render(<Form onValue={onValue} />);
  fireEvent.change(control(), { target: { value: "é".repeat(32_768) } });
  expect(onValue).toHaveBeenCalledTimes(1);
  expect(screen.getByText("64 KB of 64 KB")).toBeTruthy();

  fireEvent.change(control(), { target: { value: "é".repeat(32_769) } });
  expect(onValue).toHaveBeenCalledTimes(1);
  expect(screen.getByText("Values can be up to 64 KB. This one is 65 KB.")).toBeTruthy();
});

test("warnings are part of the field's description", () => {
  render(<Form />);
  fireEvent.change(control(), { target: { value: "••••a1b2" } });
  const ids = control().getAttribute("aria-describedby")?.split(" ") ?? [];
  const described = ids.map((id) => document.getElementById(id)?.textContent).join(" ");
  expect(described).toContain("This looks like the masked preview, not the key.");
  expect(described).toContain("Encrypted when you save.");
});

test("what is typed is in no attribute, address or storage", () => {
  const { container } = render(<Form />);
  fireEvent.change(control(), { target: { value: CANARY } });
  const attributes = [...container.querySelectorAll("*")].flatMap((element) =>
    element
      .getAttributeNames()
      .filter((name) => !(element === control() && name === "value"))
      .map((name) => element.getAttribute(name)),
  );
  expect(attributes.join(" ")).not.toContain(CANARY);
  expect(location.href + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)).not.toContain(CANARY);
});
