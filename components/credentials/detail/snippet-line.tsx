import { CopyButton } from "@/components/ui/copy-button";

/** One line of code with its copy button. */
export function SnippetLine({ text }: { text: string }) {
  return (
    <div className="flex items-center justify-between gap-3 rounded-md border border-border bg-surface-muted py-1 pr-1 pl-3">
      <code className="min-w-0 overflow-x-auto py-1 text-sm whitespace-nowrap">{text}</code>
      <CopyButton value={text} label="Copy code" announcement="Code copied." />
    </div>
  );
}
