import { TriangleAlert } from "lucide-react";

/** Something worth a second look that does not stop anybody. */
export function Advice({ children }: { children: React.ReactNode }) {
  return (
    <span data-slot="advice" className="flex items-start gap-1.5 text-warning-text">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </span>
  );
}

/** A word in a sentence that does something at once. */
export function InlineButton(props: Omit<React.ComponentProps<"button">, "type" | "className">) {
  return (
    <button
      {...props}
      type="button"
      className="rounded-sm font-medium text-accent underline decoration-accent-line underline-offset-3 hover:decoration-current"
    />
  );
}
