import Link from "next/link";
import { counted } from "@/components/credentials/counted";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { StatusText } from "@/components/ui/status-text";
import type { Leak } from "@/lib/domain/leaks/scan";
import { routes } from "@/lib/routes";

export interface Leaks {
  items: readonly Leak[];
  /** Stored values that the text was compared with. */
  scanned: number;
}

/** "2 stored values found" */
export const foundWords = ({ items }: Leaks) =>
  `${counted(items.length, "stored value", "stored values")} found`;

interface LeakListProps {
  found: Leaks;
  place: { org: string; project: string };
  canRotate: boolean;
}

/** What was found: whose value, whether it is in use, where it stands, and the way to a new one. */
export function LeakList({ found, place, canRotate }: LeakListProps) {
  const { items, scanned } = found;
  const compared = counted(scanned, "stored version", "stored versions");
  if (items.length === 0)
    return (
      <Banner kind="success">
        None of the {compared} that you may know of is in this text. Values under 20 characters are not looked
        for.
      </Banner>
    );
  return (
    <section aria-label="Found" className="flex flex-col gap-3">
      <h2 className="text-base font-semibold">{foundWords(found)}</h2>
      <ul className="flex flex-col gap-3">
        {items.map((leak) => (
          <LeakItem
            key={`${leak.credential.id} ${leak.version} ${leak.field}`}
            leak={leak}
            place={place}
            canRotate={canRotate}
          />
        ))}
      </ul>
    </section>
  );
}

interface LeakItemProps extends Pick<LeakListProps, "place" | "canRotate"> {
  leak: Leak;
}

function LeakItem({ leak, place, canRotate }: LeakItemProps) {
  const { credential, field, version, current, lines } = leak;
  const { org, project } = place;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 rounded-lg border border-border bg-surface px-5 py-4 shadow-xs">
      <div className="min-w-0 flex-[1_1_16rem] text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            href={routes.credential(org, project, credential.id)}
            prefetch={false}
            className="rounded-sm font-medium wrap-anywhere hover:text-accent hover:underline"
          >
            {credential.name}
          </Link>
          <StatusText kind={current ? "error" : "warning"}>{current ? "In use" : "Replaced"}</StatusText>
        </p>
        <p className="mt-0.5 text-muted-foreground wrap-anywhere">
          <code className="text-xs">{credential.key}</code> · {field} · version {version} · {lineWords(lines)}
        </p>
        {!current && (
          <p className="mt-1 text-muted-foreground">
            It may still work at the service until it is revoked there.
          </p>
        )}
      </div>
      {current && canRotate && (
        <ButtonLink
          href={routes.credentials(org, project, { rotate: credential.id })}
          aria-label={`Rotate ${credential.name}…`}
        >
          Rotate…
        </ButtonLink>
      )}
    </li>
  );
}

const LINES_SHOWN = 10;

/** "line 3", "lines 3, 17 and more". */
function lineWords(lines: readonly number[]): string {
  const shown = lines.slice(0, LINES_SHOWN).join(", ");
  const rest = lines.length > LINES_SHOWN ? " and more" : "";
  return `${lines.length === 1 ? "line" : "lines"} ${shown}${rest}`;
}
