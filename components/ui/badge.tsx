import { cva, type VariantProps } from "class-variance-authority";
import { Bot, Cpu, type LucideIcon, MessagesSquare, Plug, Shapes } from "lucide-react";
import { CATEGORIES, type Category } from "@/lib/catalog/field-spec";

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

const CATEGORY_LOOKS = {
  llm_provider: { tone: "violet", Icon: Bot },
  mcp_service: { tone: "blue", Icon: Plug },
  runtime: { tone: "clay", Icon: Cpu },
  communication: { tone: "rose", Icon: MessagesSquare },
  custom: { tone: "neutral", Icon: Shapes },
} as const satisfies Record<Category, { tone: Tone; Icon: LucideIcon }>;

/** The word is always there; the hue is decoration. */
export function CategoryBadge({ category }: { category: Category }) {
  const { tone, Icon } = CATEGORY_LOOKS[category];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {CATEGORIES[category]}
    </Badge>
  );
}
