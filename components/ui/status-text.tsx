import { clsx } from "clsx";
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Info,
  TriangleAlert,
} from "lucide-react";

const STATUSES = {
  valid: { Icon: CircleCheck, className: "text-success-text" },
  rejected: { Icon: CircleX, className: "text-danger-text" },
  error: { Icon: CircleAlert, className: "text-danger-text" },
  warning: { Icon: TriangleAlert, className: "text-warning-text" },
  expiring: { Icon: Clock, className: "text-warning-text" },
  empty: { Icon: CircleDashed, className: "text-warning-text" },
  disabled: { Icon: Ban, className: "text-muted-foreground" },
  info: { Icon: Info, className: "text-muted-foreground" },
} as const;

export type StatusKind = keyof typeof STATUSES;

/** A state as icon and word together, never colour alone: `<StatusText kind="rejected">Rejected</StatusText>`. */
export function StatusText({ kind, children }: { kind: StatusKind; children: React.ReactNode }) {
  const { Icon, className } = STATUSES[kind];
  return (
    <span
      data-slot="status-text"
      data-kind={kind}
      className={clsx("inline-flex items-center gap-1 text-xs font-medium", className)}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {children}
    </span>
  );
}
