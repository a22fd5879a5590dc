import { type FactShape, labelOf, shapeOf } from "@/components/consumers/try/facts";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

/** Everything an answer has to show, name by name. Text is text: nothing of it is ever read as markup. */
export function FactsView({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  const shown = Object.entries(facts).flatMap(([name, value]) => {
    const shape = shapeOf(value);
    return shape ? [{ name, label: labelOf(name), shape }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <dl data-slot="facts" className="flex flex-col gap-3 text-sm">
      {shown.map(({ name, label, shape }) => (
        <div
          key={name}
          className={shape.as === "text" ? "flex flex-wrap justify-between gap-x-4" : "min-w-0"}
        >
          <dt className="text-muted-foreground">{label}</dt>
          <dd className="min-w-0 wrap-anywhere">
            <Fact label={label} shape={shape} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Fact({ label, shape }: { label: string; shape: FactShape }) {
  switch (shape.as) {
    case "text":
      return shape.text;
    case "block":
      return <TextBlock label={label} text={shape.text} />;
    case "list":
      return (
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {shape.items.map((item, at) => (
            <li
              key={at}
              className="rounded-sm bg-surface-muted px-1.5 py-0.5 font-mono text-xs wrap-anywhere"
            >
              {item}
            </li>
          ))}
        </ul>
      );
    case "table":
      return <FactTable label={label} {...shape} />;
    default:
      return shape satisfies never;
  }
}

/** Scrolls by itself, and so can be reached by keyboard. */
export function TextBlock({ label, text }: { label: string; text: string }) {
  return (
    <pre
      role="region"
      aria-label={label}
      tabIndex={0}
      className="mt-1 max-h-96 overflow-auto rounded-md border border-border bg-surface-muted px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
    >
      {text}
    </pre>
  );
}

function FactTable({ label, columns, rows }: { label: string } & Extract<FactShape, { as: "table" }>) {
  return (
    <div className="mt-1 max-h-96 overflow-auto" role="region" aria-label={label} tabIndex={0}>
      <Table label={label}>
        <TableHeader>
          <TableRow>
            {columns.map((name) => (
              <TableHead key={name}>{labelOf(name)}</TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((cells, at) => (
            <TableRow key={at}>
              {cells.map((text, column) => (
                <TableCell key={column} label={labelOf(columns[column] ?? "")} className="wrap-anywhere">
                  {text}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
