import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Stepper } from "./stepper";

afterEach(cleanup);

const steps = () => within(screen.getByRole("list")).getAllByRole("listitem");

test("the guide is an ordered list whose current step says so", () => {
  render(<Stepper current={3} reached={3} />);
  expect(screen.getByRole("list").tagName).toBe("OL");
  expect(steps().map((step) => step.getAttribute("aria-current"))).toEqual([null, null, "step", null, null]);
});

test("steps that were reached lead back, except the account and the step on show; those ahead do not", () => {
  render(<Stepper current={2} reached={4} />);
  const links = steps().map((step) => within(step).queryByRole("link")?.getAttribute("href") ?? null);
  expect(links).toEqual([null, null, "/setup?step=3", "/setup?step=4", null]);
});

test("a step that is done says so in words", () => {
  render(<Stepper current={3} reached={3} />);
  expect(steps().map((step) => step.textContent.includes("(done)"))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
