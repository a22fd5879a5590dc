import { outcomeWords, durationWords } from "@/components/consumers/outcome-words";
import { FactsView, TextBlock } from "@/components/consumers/try/facts-view";
import type { Piece, Run } from "@/components/consumers/try/run";
import { SaveFailure } from "@/components/credentials/editor/save-failure";
import { StatusText } from "@/components/ui/status-text";
import type { TryResult } from "@/lib/domain/consumers/try";

/** What came while it ran, then how it ended. */
export function TryOutput({ run }: { run: Run }) {
  if (run.phase === "idle") return null;
  return (
    <div data-slot="try-output" className="flex flex-col gap-3">
      <Pieces pieces={run.pieces} />
      {run.phase === "done" && <Result result={run.result} pieces={run.pieces} />}
      {run.phase === "failed" && <SaveFailure problem={run.problem} />}
      {run.phase === "stopped" && <StatusText kind="disabled">Stopped</StatusText>}
    </div>
  );
}

const PIECE_LABELS: Record<Piece["type"], string> = {
  text: "Answer",
  stdout: "Output",
  stderr: "Error output",
  status: "",
};

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ type, text }, at) =>
    type === "status" ? (
      <p key={at} className="text-xs text-muted-foreground">
        {text}
      </p>
    ) : (
      <div key={at}>
        <p aria-hidden="true" className="text-sm text-muted-foreground">
          {PIECE_LABELS[type]}
        </p>
        <TextBlock label={PIECE_LABELS[type]} text={text} />
      </div>
    ),
  );
}

function Result({ result, pieces }: { result: TryResult; pieces: readonly Piece[] }) {
  const { ok, outcome, message, checkedAt: _at, latencyMs, ...facts } = result;
  const { look, label } = outcomeWords({ ok, outcome });
  return (
    <>
      <div>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <StatusText kind={look}>{label}</StatusText>
          <span className="text-xs text-muted-foreground tabular-nums">{durationWords(latencyMs)}</span>
        </p>
        <p className="mt-1 text-sm wrap-anywhere">{message}</p>
      </div>
      <FactsView facts={withoutShown(facts, pieces)} />
    </>
  );
}

/** What has been streamed already is not shown twice. */
function withoutShown(facts: Record<string, unknown>, pieces: readonly Piece[]): Record<string, unknown> {
  const streamed = (["text", "stdout", "stderr"] as const).map((type) =>
    pieces
      .filter((piece) => piece.type === type)
      .map(({ text }) => text)
      .join(""),
  );
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => typeof value !== "string" || !streamed.includes(value)),
  );
}
