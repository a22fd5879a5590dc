import type { WorkflowKeys } from "@/lib/domain/workflows/key-list";
import { csv } from "./csv";

const HEAD = [
  ...["key", "allowed", "resolves to", "overrides project", "credential", "type", "status"],
  ...["referenced in", "used in runs", "last used"],
];

/** Which keys a workflow may use, mentions and has used, as a table for an audit. Never a value or a part of one. */
export const workflowKeysCsv = ({ items }: WorkflowKeys): string =>
  csv([
    HEAD,
    ...items.map((item) => [
      item.key,
      item.allowed ? "yes" : "no",
      item.resolvesTo,
      item.overridesProject ? "yes" : "no",
      item.credential?.name ?? "",
      item.credential?.type ?? "",
      item.credential?.status ?? "",
      item.referencedIn.map(({ step, how }) => `${step} (${how})`).join("; "),
      String(item.usedInRuns),
      item.lastUsedAt ?? "",
    ]),
  ]);
