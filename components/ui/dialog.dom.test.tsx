import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogBody, DialogContent, DialogForm } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { phraseMatches } from "@/components/ui/phrase-input";

afterEach(cleanup);

function Page({ children }: { children: (close: () => void, isOpen: boolean) => React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <main>
      <h1 tabIndex={-1}>Credentials</h1>
      <button onClick={() => setOpen(true)}>Open</button>
      {children(() => setOpen(false), isOpen)}
    </main>
  );
}

const open = () => {
  const trigger = screen.getByText("Open");
  trigger.focus();
  fireEvent.click(trigger);
  return trigger;
};

test("a form dialog opens on its first empty required field and gives focus back", async () => {
  render(
    <Page>
      {(close, isOpen) => (
        <Dialog open={isOpen} onOpenChange={close}>
          <DialogContent title="New credential">
            <DialogBody>
              <Field label="Name" required>
                <Input defaultValue="Anthropic" />
              </Field>
              <Field label="Key" required>
                <Input />
              </Field>
            </DialogBody>
          </DialogContent>
        </Dialog>
      )}
    </Page>,
  );
  const trigger = open();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/^Key/)));
  fireEvent.keyDown(document.activeElement!, { key: "Escape" });
  await waitFor(() => expect(document.activeElement).toBe(trigger));
});

test("a confirmation opens on Cancel, and while pending neither button nor Escape ends it", async () => {
  const [onConfirm, onOpenChange] = [vi.fn(), vi.fn()];
  const dialog = (pending: boolean) => (
    <ConfirmDialog
      open
      onOpenChange={onOpenChange}
      title="Delete “Sandbox key”"
      description="Its stored value can’t be recovered."
      confirmLabel="Delete credential"
      onConfirm={onConfirm}
      pending={pending}
    />
  );
  const { rerender } = render(dialog(false));
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Cancel"));
  fireEvent.click(screen.getByRole("button", { name: "Delete credential" }));
  expect(onConfirm).toHaveBeenCalledTimes(1);

  rerender(dialog(true));
  const confirm = screen.getByRole("button", { name: "Delete credential" });
  expect(confirm.getAttribute("aria-busy")).toBe("true");
  fireEvent.click(confirm);
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  fireEvent.keyDown(confirm, { key: "Escape" });
  expect(onConfirm).toHaveBeenCalledTimes(1);
  expect(onOpenChange).not.toHaveBeenCalled();
});

test("when what opened a dialog is gone, focus goes to the heading", async () => {
  const page = (hasTrigger: boolean, isOpen: boolean) => (
    <main>
      <h1 tabIndex={-1}>Credentials</h1>
      {hasTrigger && <button>Row</button>}
      <Dialog open={isOpen}>
        <DialogContent title="Edit" />
      </Dialog>
    </main>
  );
  const { rerender } = render(page(true, false));
  screen.getByText("Row").focus();
  rerender(page(true, true));
  await waitFor(() => expect(screen.getByRole("dialog")).toBeTruthy());
  rerender(page(false, false));
  await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
});

test("submitting a form in a dialog never submits the form around it", async () => {
  const [outer, inner] = [vi.fn(), vi.fn()];
  const submit = (spy: () => void) => (event: React.SubmitEvent) => {
    event.preventDefault();
    spy();
  };
  render(
    <form onSubmit={submit(outer)}>
      <Dialog open>
        <DialogContent title="New credential">
          <DialogForm onSubmit={submit(inner)}>
            <textarea aria-label="Notes" />
            <button type="submit">Create credential</button>
          </DialogForm>
        </DialogContent>
      </Dialog>
    </form>,
  );
  fireEvent.click(await screen.findByText("Create credential"));
  fireEvent.keyDown(screen.getByLabelText("Notes"), { key: "Enter", ctrlKey: true });
  expect(inner).toHaveBeenCalledTimes(2);
  expect(outer).not.toHaveBeenCalled();
});

test("a phrase matches after trimming and composing, but not in another case", () => {
  expect(phraseMatches(" Cafe\u0301 prod ", "Café prod")).toBe(true);
  expect(phraseMatches("café prod", "Café prod")).toBe(false);
});
