import { cva } from "class-variance-authority";
import { clsx } from "clsx";
import icons from "@/lib/catalog/service-icons.json";

const HUES = ["violet", "blue", "clay", "rose", "accent", "success", "warning"] as const;

const tile = cva("grid shrink-0 place-items-center font-semibold select-none", {
  variants: {
    hue: {
      none: "border border-border bg-surface text-foreground dark:bg-surface-muted",
      violet: "bg-violet-soft text-violet-text",
      blue: "bg-blue-soft text-blue-text",
      clay: "bg-clay-soft text-clay-text",
      rose: "bg-rose-soft text-rose-text",
      accent: "bg-accent-soft text-accent",
      success: "bg-success-soft text-success-text",
      warning: "bg-warning-soft text-warning-text",
    },
    size: {
      sm: "size-7 rounded-md text-xs [&_svg]:size-4",
      md: "size-9 rounded-lg text-sm [&_svg]:size-5",
      lg: "size-11 rounded-lg text-base [&_svg]:size-6",
    },
  },
  defaultVariants: { size: "md" },
});

type ServiceIconProps = {
  /** Id of the catalogue's service, or null for a credential without one. */
  service: string | null;
  /** The monogram's letter and hue come from it. */
  name: string;
  size?: "sm" | "md" | "lg";
  className?: string;
};

/** A service's mark, or its first letter on a hue that stays the same. Decoration: the name stands beside it. */
export function ServiceIcon({ service, name, size, className }: ServiceIconProps) {
  const hasMark = service !== null && Object.hasOwn(icons, service);
  return (
    <span
      data-slot="service-icon"
      aria-hidden="true"
      className={clsx(tile({ hue: hasMark ? "none" : hueOf(service ?? name), size }), className)}
    >
      {hasMark ? (
        <svg>
          <use href={`/service-icons.svg#${service}`} />
        </svg>
      ) : (
        monogram(name)
      )}
    </span>
  );
}

const monogram = (name: string) => (Array.from(name.trim())[0] ?? "?").toUpperCase();

function hueOf(text: string): (typeof HUES)[number] {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return HUES[sum % HUES.length] ?? "accent";
}
