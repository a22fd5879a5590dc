import { ArrowUpRight } from "lucide-react";

/** A link that leaves Keyhold in a new tab and says so. */
export function ExternalLink({
  children,
  ...props
}: Omit<React.ComponentProps<"a">, "target" | "rel" | "className">) {
  return (
    <a
      data-slot="external-link"
      {...props}
      target="_blank"
      rel="noreferrer noopener"
      className="inline-flex items-center gap-0.5 rounded-sm text-accent underline decoration-accent-line underline-offset-3 hover:decoration-current"
    >
      {children}
      <ArrowUpRight aria-hidden="true" className="size-3.5" />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
