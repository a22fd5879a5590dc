"use client";

import { useState } from "react";
import { counted } from "@/components/credentials/counted";
import { InlineButton } from "@/components/credentials/editor/advice";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { ServiceOption } from "@/components/credentials/editor/editor-task";
import {
  combine,
  type Conflict,
  conflictOf,
  type DraftRow,
  pairsOf,
  type ReadImport,
  toImport,
} from "@/components/credentials/editor/import-draft";
import type { ImportFormProps } from "@/components/credentials/editor/import-form";
import { ImportTable } from "@/components/credentials/editor/import-table";
import { type RunResult, useImportRun } from "@/components/credentials/editor/use-import-run";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import { showToast } from "@/components/ui/toast";

export interface ImportPreviewProps extends Pick<ImportFormProps, "place" | "actions"> {
  read: ReadImport;
  services: readonly ServiceOption[];
  forAll: Conflict;
  setForAll: (conflict: Conflict) => void;
  change: (id: string, next: (draft: DraftRow) => DraftRow) => void;
  setRows: (rows: DraftRow[]) => void;
  onStartOver: () => void;
}

/** What would be imported, row by row, and afterwards what became of each. */
export function ImportPreview(props: ImportPreviewProps) {
  const { read, forAll, place, actions, change } = props;
  const shell = useEditorShell();
  const { run, progress, result } = useImportRun(place, actions, change);
  const [asksRotate, setAsksRotate] = useState(false);
  const chosen = toImport(read.rows, forAll);
  const rotating = chosen.filter((draft) => conflictOf(draft, forAll) === "rotate");

  const start = async () => {
    setAsksRotate(false);
    const { done, failed } = await run(chosen, forAll);
    if (failed > 0) return;
    shell.close(() =>
      showToast({ kind: "success", message: `Imported ${counted(done, "credential", "credentials")}.` }),
    );
  };
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <ResultNote result={result} />
        <ReadingNotes read={read} onStartOver={props.onStartOver} isRunning={progress !== undefined} />
        <PairOffers rows={read.rows} onCombine={props.setRows} />
        {/* The frame of a table scrolls, and would be the first thing to shrink. */}
        <div className="shrink-0">
          <ImportTable {...props} isRunning={progress !== undefined} />
        </div>
        <ConflictChoice {...props} />
      </DialogBody>
      <DialogFooter>
        <p role="status" className="mr-auto text-sm text-muted-foreground tabular-nums">
          {progress ? `Importing ${progress.at} of ${progress.of}` : selectionSentence(read.rows)}
        </p>
        <Button aria-disabled={progress !== undefined} onClick={shell.requestClose}>
          {result ? "Close" : "Cancel"}
        </Button>
        <Button
          variant="primary"
          pending={progress !== undefined}
          aria-disabled={chosen.length === 0}
          onClick={() => (rotating.length > 0 ? setAsksRotate(true) : void start())}
        >
          {chosen.length === 0 ? "Import" : `Import ${counted(chosen.length, "credential", "credentials")}`}
        </Button>
      </DialogFooter>
      <ConfirmDialog
        open={asksRotate}
        onOpenChange={setAsksRotate}
        title={`Rotate ${counted(rotating.length, "stored value", "stored values")}`}
        description={rotateSentence(rotating)}
        confirmLabel="Rotate and import"
        onConfirm={() => void start()}
      />
    </>
  );
}

const NAMED_MAX = 5;

function rotateSentence(rotating: readonly DraftRow[]): string {
  const named = rotating.slice(0, NAMED_MAX).map(({ row }) => row.key);
  const rest = rotating.length - named.length;
  const keys = new Intl.ListFormat("en").format(rest > 0 ? [...named, `${rest} more`] : named);
  return `Replaces what is stored under ${keys}. Whoever uses it gets the new value on the next call, and the old one is discarded.`;
}

const selectionSentence = (rows: readonly DraftRow[]) =>
  `${rows.filter(({ isChosen }) => isChosen).length} of ${rows.length} selected`;

function ResultNote({ result }: { result: RunResult | undefined }) {
  if (!result) return null;
  return (
    <Banner kind={result.failed > 0 ? "warning" : "success"}>
      {result.done > 0 && `Imported ${result.done}. `}
      {counted(result.failed, "needs", "need")} attention: the reason stands beside each row, and nothing of
      them is stored.
    </Banner>
  );
}

type ReadingNotesProps = Pick<ImportPreviewProps, "read" | "onStartOver"> & { isRunning: boolean };

/** Lines that are no variables, so that nobody misses one. Never what stands on them. */
function ReadingNotes({ read, onStartOver, isRunning }: ReadingNotesProps) {
  const [isOpen, setOpen] = useState(false);
  const count = read.problems.length;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span>Found {counted(read.rows.length, "variable", "variables")}.</span>
        {count > 0 && (
          <InlineButton aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {counted(count, "line was", "lines were")} left out
          </InlineButton>
        )}
        {!isRunning && <InlineButton onClick={onStartOver}>Paste another text</InlineButton>}
      </p>
      {isOpen && (
        <ul className="max-h-28 list-disc overflow-y-auto pl-5 text-xs text-muted-foreground">
          {read.problems.map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              Line {line}: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function PairOffers({
  rows,
  onCombine,
}: {
  rows: readonly DraftRow[];
  onCombine: (rows: DraftRow[]) => void;
}) {
  return pairsOf(rows).map((pair) => (
    <Banner key={pair.key.id} kind="info">
      <code>{pair.key.row.key}</code> and <code>{pair.secret.row.key}</code> look like a pair.{" "}
      <InlineButton onClick={() => onCombine(combine(rows, pair))}>
        Combine into one API key pair
      </InlineButton>
    </Banner>
  ));
}

const CONFLICTS = [
  { value: "skip", label: "Skip", hint: "The stored value stays." },
  { value: "rotate", label: "Rotate value", hint: "The imported value replaces the stored one." },
  { value: "copy", label: "Keep both", hint: "A second credential with a number after its key." },
] as const;

function ConflictChoice({ read, forAll, setForAll }: ImportPreviewProps) {
  if (!read.rows.some((draft) => draft.existing && draft.state.status !== "done")) return null;
  return (
    <RadioGroup
      label="For existing keys"
      name="editor-conflict"
      value={forAll}
      onValueChange={(value) => setForAll(CONFLICTS.find((one) => one.value === value)?.value ?? "skip")}
      options={CONFLICTS}
    />
  );
}
