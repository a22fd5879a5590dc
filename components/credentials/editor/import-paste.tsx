"use client";

import { Upload } from "lucide-react";
import { useState } from "react";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import { FileButton, readDropped } from "@/components/credentials/editor/file-button";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { IMPORT_LIMITS } from "@/lib/catalog/import-rows";

const JUMP = 8;
const NOTHING = "No KEY=value lines found. Paste lines like OPENAI_API_KEY=…";
const TOO_LARGE = "A paste can be up to 1 MB.";

/** Takes the text of a .env file. What is pasted, dropped or chosen whole goes straight to the preview. */
export function ImportPaste({ onReview }: { onReview: (text: string) => boolean }) {
  const shell = useEditorShell();
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [isOver, setOver] = useState(false);
  const review = (next: string) => {
    if (next.length > IMPORT_LIMITS.bytes) setError(TOO_LARGE);
    else if (!onReview(next)) setError(NOTHING);
  };
  const accept = (next: string) => {
    setError(undefined);
    setText(next);
    if (next.length - text.length >= JUMP) review(next);
  };
  return (
    <DialogForm
      onSubmit={(event) => {
        event.preventDefault();
        review(text);
      }}
    >
      <DialogBody>
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            setOver(false);
            void readDropped(event, accept);
          }}
          className={`rounded-lg ${isOver ? "outline-2 outline-offset-4 outline-accent outline-dashed" : ""}`}
        >
          <Field
            label="KEY=value lines"
            error={error}
            action={<FileButton label="Choose a file" onText={accept} accept=".env,.txt,.json,text/*" />}
            hint={
              <span className="flex items-center gap-1.5">
                <Upload aria-hidden="true" className="size-3.5 shrink-0" />
                Paste a .env file or drop it here. JSON of keys and values works too.
              </span>
            }
          >
            <Textarea
              code
              rows={9}
              data-autofocus=""
              value={text}
              onChange={(event) => accept(event.target.value)}
              placeholder={"# .env\nOPENAI_API_KEY=…\nSLACK_BOT_TOKEN=…"}
              className="masked-text"
            />
          </Field>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button onClick={shell.requestClose}>Cancel</Button>
        <Button type="submit" variant="primary">
          Review variables
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}
