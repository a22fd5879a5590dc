import { clsx } from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";

const KINDS = {
  info: { Icon: Info, className: "border-info-line bg-info-soft", icon: "text-info-text" },
  success: { Icon: CircleCheck, className: "border-success-line bg-success-soft", icon: "text-success-text" },
  warning: {
    Icon: TriangleAlert,
    className: "border-warning-line bg-warning-soft",
    icon: "text-warning-text",
  },
  danger: { Icon: CircleAlert, className: "border-danger-line bg-danger-soft", icon: "text-danger-text" },
} as const;

export type BannerKind = keyof typeof KINDS;

type BannerProps = { kind: BannerKind; children: React.ReactNode; action?: React.ReactNode };

/** A standing notice about the page. Announced politely. */
export function Banner({ kind, children, action }: BannerProps) {
  const { Icon, className, icon } = KINDS[kind];
  return (
    <div
      data-slot="banner"
      role="status"
      className={clsx(
        "flex flex-wrap items-center gap-x-4 gap-y-2.5 rounded-lg border px-3.5 py-2.5 text-sm",
        className,
      )}
    >
      <div className="flex min-w-0 flex-[1_1_18rem] items-start gap-2.5">
        <Icon aria-hidden="true" className={clsx("mt-0.5 size-4 shrink-0", icon)} />
        <div className="min-w-0 wrap-anywhere">{children}</div>
      </div>
      {action && <div className="shrink-0 font-medium">{action}</div>}
    </div>
  );
}
