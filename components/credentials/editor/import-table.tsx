"use client";

import { conflictOf, type DraftRow, isImportable } from "@/components/credentials/editor/import-draft";
import type { ImportPreviewProps } from "@/components/credentials/editor/import-preview";
import { Advice } from "@/components/credentials/editor/advice";
import { Checkbox } from "@/components/ui/checkbox";
import { Select } from "@/components/ui/select";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

type ImportTableProps = ImportPreviewProps & { isRunning: boolean };

export function ImportTable(props: ImportTableProps) {
  const { read, setRows, isRunning } = props;
  const open = read.rows.filter(isImportable);
  const chosen = open.filter(({ isChosen }) => isChosen);
  const toggleAll = (isChosen: boolean) =>
    setRows(read.rows.map((draft) => (isImportable(draft) ? { ...draft, isChosen } : draft)));
  return (
    <Table label="Variables to import">
      <TableHeader>
        <TableRow>
          <TableHead className="w-10">
            <Checkbox
              aria-label="Select all variables"
              checked={open.length > 0 && chosen.length === open.length}
              mixed={chosen.length > 0 && chosen.length < open.length}
              disabled={isRunning}
              onChange={(event) => toggleAll(event.target.checked)}
            />
          </TableHead>
          <TableHead>Key</TableHead>
          <TableHead>Value</TableHead>
          <TableHead>Service</TableHead>
          <TableHead>Status</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {read.rows.map((draft) => (
          <ImportTableRow key={draft.id} draft={draft} {...props} />
        ))}
      </TableBody>
    </Table>
  );
}

type RowProps = ImportTableProps & { draft: DraftRow };

function ImportTableRow({ draft, change, isRunning, ...props }: RowProps) {
  const { row, id } = draft;
  const canChoose = isImportable(draft) && !isRunning;
  return (
    <TableRow data-testid="import-row">
      <TableCell>
        <Checkbox
          aria-label={`Import ${row.key}`}
          checked={draft.isChosen}
          disabled={!canChoose}
          onChange={(event) => change(id, (before) => ({ ...before, isChosen: event.target.checked }))}
        />
      </TableCell>
      <TableCell label="Key">
        <code className="text-xs wrap-anywhere">{row.key}</code>
        <Notes notes={draft.notes} />
      </TableCell>
      <TableCell label="Value">
        <Shown draft={draft} />
      </TableCell>
      <TableCell label="Service">
        <ServiceCell draft={draft} change={change} isRunning={isRunning} services={props.services} />
      </TableCell>
      <TableCell label="Status">
        <StatusCell draft={draft} change={change} isRunning={isRunning} forAll={props.forAll} />
      </TableCell>
    </TableRow>
  );
}

const Notes = ({ notes }: { notes: readonly string[] }) =>
  notes.map((note) => (
    <span key={note} className="mt-0.5 block text-xs text-muted-foreground">
      {note}
    </span>
  ));

function Shown({ draft: { shown, isSetting, state } }: { draft: DraftRow }) {
  if (state.status === "done") return <span className="text-xs text-muted-foreground">Stored</span>;
  if (isSetting) return <code className="text-xs wrap-anywhere">{shown}</code>;
  const ending = shown.startsWith("••••") ? shown.slice(4).replaceAll("•", "") : "";
  return (
    <span className="font-mono text-xs whitespace-nowrap">
      <span aria-hidden="true">{shown}</span>
      <VisuallyHidden>{ending === "" ? "Hidden value" : `Value ends in ${ending}`}</VisuallyHidden>
    </span>
  );
}

type CellProps = Pick<RowProps, "draft" | "change" | "isRunning">;

function ServiceCell({ draft, change, isRunning, services }: CellProps & Pick<RowProps, "services">) {
  const { candidates, service, row, state } = draft;
  const nameOf = (id: string) => services.find((one) => one.id === id)?.name ?? id;
  const [first, ...others] = candidates;
  if (row.template !== undefined) return <span className="text-xs">{nameOf(row.template)}</span>;
  if (row.type === "api_key_pair") return <span className="text-xs">API key pair</span>;
  if (!first) return <span className="text-xs text-muted-foreground">—</span>;
  if (others.length === 0 || state.status === "done")
    return <span className="text-xs">{service === null ? first.name : nameOf(service)}</span>;
  return (
    <Select
      size="sm"
      aria-label={`Service for ${row.key}`}
      value={service ?? ""}
      disabled={isRunning}
      onChange={(event) => change(draft.id, (before) => ({ ...before, service: event.target.value || null }))}
      className="w-38"
    >
      <option value="">Choose service</option>
      {candidates.map(({ templateId, name }) => (
        <option key={templateId} value={templateId}>
          {name}
        </option>
      ))}
    </Select>
  );
}

function StatusCell({ draft, change, isRunning, forAll }: CellProps & Pick<RowProps, "forAll">) {
  const { row, state, existing, isSetting, id } = draft;
  if (state.status === "done") return <StatusText kind="valid">{state.outcome}</StatusText>;
  if (state.status === "running") return <span className="text-xs text-muted-foreground">Importing…</span>;
  if (state.status === "failed") return <Failed reason={state.reason} />;
  if (row.problem !== undefined) return <Failed reason={row.problem} />;
  if (existing) {
    const answer = conflictOf(draft, forAll) ?? "skip";
    return (
      <span className="flex flex-wrap items-center gap-2 text-xs max-sm:justify-end">
        Exists
        <Select
          size="sm"
          aria-label={`${row.key} exists`}
          value={answer}
          disabled={isRunning}
          onChange={({ target }) =>
            change(id, (before) => ({ ...before, onConflict: answerOf(target.value) }))
          }
          className="w-32"
        >
          <option value="skip">Skip</option>
          <option value="rotate">Rotate value</option>
          <option value="copy">Keep both</option>
        </Select>
      </span>
    );
  }
  if (isSetting) return <span className="text-xs text-muted-foreground">Looks like a setting</span>;
  return <span className="text-xs">New</span>;
}

const answerOf = (text: string) => (text === "rotate" || text === "copy" ? text : "skip");

const Failed = ({ reason }: { reason: string }) => (
  <span className="text-left text-xs">
    <Advice>{reason}</Advice>
  </span>
);
