import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";

afterEach(cleanup);

const description = (element: Element) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent)
    .join(" | ");

test.each([
  ["input", <Input key="i" />],
  ["text area", <Textarea key="t" />],
  ["select", <Select key="s" />],
])("a %s in a field has its label, error and hint", (_, control) => {
  render(
    <Field
      label="Name"
      hint="Seen by everybody."
      error="“Anthropic” is already used in Support bots."
      required
    >
      {control}
    </Field>,
  );
  const element = screen.getByLabelText(/Name/);
  expect(element.getAttribute("aria-invalid")).toBe("true");
  expect(element.getAttribute("aria-required")).toBe("true");
  expect(description(element)).toBe("“Anthropic” is already used in Support bots. | Seen by everybody.");
});

test("a field without an error is not invalid and describes nothing that is not there", () => {
  render(
    <Field label="Name">
      <Input aria-describedby="elsewhere" />
    </Field>,
  );
  const element = screen.getByLabelText("Name");
  expect(element.hasAttribute("aria-invalid")).toBe(false);
  expect(element.getAttribute("aria-describedby")).toBe("elsewhere");
});

test("only a field that asks for it lets a password manager in", () => {
  render(
    <>
      <Input aria-label="Key" />
      <Input aria-label="Email" type="email" autoComplete="username" passwordManager />
    </>,
  );
  const [key, email] = [screen.getByLabelText("Key"), screen.getByLabelText("Email")];
  expect(key.getAttribute("autocomplete")).toBe("off");
  expect(key.hasAttribute("data-1p-ignore")).toBe(true);
  expect(email.getAttribute("autocomplete")).toBe("username");
  expect(email.getAttributeNames().some((name) => name.startsWith("data-1p"))).toBe(false);
  expect(email.className).not.toContain("keeper-ignore");
});

test("radios are one group with the question as its name", () => {
  render(
    <RadioGroup
      label="Previous value"
      name="keep"
      error="Choose one."
      options={[{ value: "now", label: "Discard it now" }]}
    />,
  );
  expect(description(screen.getByRole("group", { name: "Previous value" }))).toBe("Choose one.");
});

test("a checkbox that stands for some of its rows is mixed", () => {
  render(<Checkbox aria-label="Select page" mixed readOnly />);
  expect(screen.getByLabelText<HTMLInputElement>("Select page").indeterminate).toBe(true);
});

test("the summary lists more than three failures and leads to each", () => {
  const fields = ["a", "b", "c", "d"].map((id) => ({ id, label: `Field ${id}`, message: "Enter it." }));
  const { rerender } = render(<FormErrorSummary fields={fields.slice(1)} />);
  expect(screen.queryByRole("alert")).toBeNull();
  rerender(
    <>
      <FormErrorSummary fields={fields} />
      <input id="c" />
    </>,
  );
  fireEvent.click(screen.getByRole("link", { name: "Field c: Enter it." }));
  expect(document.activeElement?.id).toBe("c");
});
