import { cva, type VariantProps } from "class-variance-authority";
import { Bot, Cpu, MessagesSquare, Plug, Shapes } from "lucide-react";

const badgeVariants = cva(
  "inline-flex h-5.5 max-w-full items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "bg-surface-muted text-muted-foreground",
        accent: "bg-accent-soft text-accent",
        success: "bg-success-soft text-success-text",
        warning: "bg-warning-soft text-warning-text",
        danger: "bg-danger-soft text-danger-text",
        info: "bg-info-soft text-info-text",
        violet: "bg-violet-soft text-violet-text",
        blue: "bg-blue-soft text-blue-text",
        clay: "bg-clay-soft text-clay-text",
        rose: "bg-rose-soft text-rose-text",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeVariants>["tone"]>;

type BadgeProps = { tone?: Tone; icon?: React.ReactNode; children: React.ReactNode };

export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span data-slot="badge" className={badgeVariants({ tone })}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

const CATEGORIES = {
  llm_provider: { label: "LLM provider", tone: "violet", Icon: Bot },
  mcp_service: { label: "MCP service", tone: "blue", Icon: Plug },
  runtime: { label: "Runtime", tone: "clay", Icon: Cpu },
  communication: { label: "Communication", tone: "rose", Icon: MessagesSquare },
  custom: { label: "Custom", tone: "neutral", Icon: Shapes },
} as const satisfies Record<string, { label: string; tone: Tone; Icon: typeof Bot }>;

/** The word is always there; the hue is decoration. */
export function CategoryBadge({ category }: { category: keyof typeof CATEGORIES }) {
  const { label, tone, Icon } = CATEGORIES[category];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {label}
    </Badge>
  );
}
