import { piecesOf } from "@/components/workflows/run/masked";

/** Text of a run. A mark is a chip to the eye and `[KEY]` to the clipboard; nothing of it is ever read as markup. */
export function MaskedText({ text, keys }: { text: string; keys: ReadonlySet<string> }) {
  return piecesOf(text, keys).map((piece, at) =>
    piece.kind === "text" ? (
      piece.text
    ) : (
      <span
        key={at}
        data-slot="masked-value"
        title={`A value of ${piece.key} was here`}
        className="rounded-sm bg-accent-soft px-1 font-medium text-accent"
      >
        [{piece.key}]
      </span>
    ),
  );
}
