import { act, fireEvent, render, screen } from "@testing-library/react";
import { ConsumerEditor, type ConsumerEditorProps } from "@/components/consumers/consumer-editor";
import type { Failure } from "@/components/forms/use-submit";
import { findKind } from "@/lib/catalog/kinds";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { routes } from "@/lib/routes";
import { spiedConsumerActions } from "@/lib/testing/consumers";

export const LLM = { provider: "anthropic", model: "claude-sonnet-5" };

export const field = (name: string) => document.getElementById(`consumer-${name}`) as HTMLInputElement;
export const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
export const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
export const form = () => screen.getByRole("form", { name: /“Support triage”/ });
export const save = () => act(async () => void fireEvent.submit(form()));

/** What assistive technology is told about a control beside its name. */
export const descriptionOf = (element: HTMLElement) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent)
    .join(" ");

export const refusal = (change: Partial<Failure>): Failure => ({
  status: "error",
  code: "invalid",
  message: "Check the named fields.",
  requestId: "req_1",
  ...change,
});

/** Shows the page of a consumer as its owner sees it, with actions that remember what they were sent. */
export function openEditor(consumer: ConsumerView, change: Partial<ConsumerEditorProps> = {}) {
  const kind = findKind(consumer.kind);
  if (!kind) throw new Error(`no kind ${consumer.kind}`);
  const actions = spiedConsumerActions();
  const editor = (shown: ConsumerView) => (
    <ConsumerEditor
      kind={kind}
      consumer={shown}
      selfId="user_1"
      refusals={{ update: undefined, remove: undefined, use: undefined }}
      canCreateCredential
      actions={actions}
      listHref={routes.consumers("acme", "bots", kind.slug)}
      tryAddress={routes.consumerTry("acme", "bots", kind.slug, shown.id)}
      redirectUri={undefined}
      consequence="The credentials it uses stay."
      {...change}
    />
  );
  const { rerender } = render(editor(consumer));
  /** The page has been read anew. */
  const refreshTo = (next: ConsumerView) => rerender(editor(next));
  return { actions, refreshTo };
}
