import { kindWord } from "@/components/credentials/consumer-words";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

/** More would be a ball of wool; the table below has them all. */
const NODES_MAX = 30;
const WIDTH = 720;
const ROW = 40;
const LABEL_MAX = 34;

/** The credential on the left, who uses it on the right. Drawn on the server; absent below 640 px. */
export function UsageGraph({ name, uses }: { name: string; uses: readonly ConsumerImpact[] }) {
  if (uses.length === 0 || uses.length > NODES_MAX) return null;
  const height = Math.max(uses.length * ROW, 80) + 16;
  const middle = height / 2;
  return (
    <svg
      role="img"
      aria-label={`${name} and the ${uses.length} that use it; the table below lists them`}
      viewBox={`0 0 ${WIDTH} ${height}`}
      className="hidden w-full max-w-3xl rounded-lg border border-border bg-surface text-foreground sm:block"
    >
      {uses.map((use, at) => {
        const y = (height - uses.length * ROW) / 2 + at * ROW + ROW / 2;
        return (
          <g key={`${use.kind} ${use.id} ${use.slot}`}>
            <path
              d={`M 250 ${middle} C 340 ${middle}, 340 ${y}, 420 ${y}`}
              fill="none"
              className={use.active ? "stroke-accent" : "stroke-border-strong"}
              strokeWidth="1.5"
              strokeDasharray={use.active ? undefined : "4 4"}
            />
            <circle cx="424" cy={y} r="4" className={use.active ? "fill-accent" : "fill-border-strong"} />
            <text x="438" y={y - 2} className="fill-foreground text-sm font-medium">
              {shortened(use.name)}
            </text>
            <text x="438" y={y + 13} className="fill-muted-foreground text-2xs">
              {kindWord(use.kind)}
            </text>
          </g>
        );
      })}
      <rect
        x="24"
        y={middle - 22}
        width="226"
        height="44"
        rx="10"
        className="fill-accent-soft stroke-accent-line"
      />
      <text x="137" y={middle + 4} textAnchor="middle" className="fill-accent text-sm font-semibold">
        {shortened(name)}
      </text>
    </svg>
  );
}

const shortened = (text: string) => (text.length > LABEL_MAX ? `${text.slice(0, LABEL_MAX - 1)}…` : text);
