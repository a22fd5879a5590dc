import Link from "next/link";
import { consumerHref, kindWord } from "@/components/credentials/consumer-words";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

/** More would be a ball of wool; the table below has them all. */
const NODES_MAX = 30;
const WIDTH = 720;
const ROW = 40;
const LABEL_MAX = 34;

type UsageGraphProps = { name: string; uses: readonly ConsumerImpact[]; place: ProjectPlace };

/**
 * The credential on the left, who uses it on the right, each a link. Absent below 640 px. A picture of the table below
 * it, which is where keyboards and screen readers find the same links.
 */
export function UsageGraph({ name, uses, place }: UsageGraphProps) {
  if (uses.length === 0 || uses.length > NODES_MAX) return null;
  const height = Math.max(uses.length * ROW, 80) + 16;
  const middle = height / 2;
  return (
    <svg
      aria-hidden="true"
      data-slot="usage-graph"
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
            <Node use={use} place={place} y={y} />
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

function Node({ use, place, y }: Pick<UsageGraphProps, "place"> & { use: ConsumerImpact; y: number }) {
  const href = consumerHref(place, use);
  const words = (
    <>
      <text
        x="438"
        y={y - 2}
        className="fill-foreground text-sm font-medium group-hover:fill-accent group-hover:underline"
      >
        {shortened(use.name)}
      </text>
      <text x="438" y={y + 13} className="fill-muted-foreground text-2xs">
        {kindWord(use.kind)}
      </text>
    </>
  );
  if (href === null) return words;
  return (
    <Link href={href} prefetch={false} tabIndex={-1} className="group">
      <rect x="416" y={y - ROW / 2} width={WIDTH - 424} height={ROW} className="fill-transparent" />
      {words}
    </Link>
  );
}

const shortened = (text: string) => (text.length > LABEL_MAX ? `${text.slice(0, LABEL_MAX - 1)}…` : text);
