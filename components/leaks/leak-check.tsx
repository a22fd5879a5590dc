"use client";

import { useId, useRef, useState } from "react";
import { FileButton } from "@/components/credentials/editor/file-button";
import { type Action, send } from "@/components/credentials/send";
import { foundWords, type Leaks, LeakList } from "@/components/leaks/leak-list";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** Characters that one check takes. */
const TEXT_MAX = 1_000_000;

interface LeakCheckProps {
  place: { org: string; project: string };
  scan: Action<Leaks>;
  canRotate: boolean;
}

/** A text goes to the server to be compared, and is kept nowhere. */
export function LeakCheck({ place, scan, canRotate }: LeakCheckProps) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const [found, setFound] = useState<Leaks>();
  const field = useRef<HTMLTextAreaElement>(null);
  const heading = useId();

  const change = (next: string) => {
    setText(next);
    setError(undefined);
  };
  const check = async () => {
    if (isPending) return;
    const problem = problemOf(text);
    setError(problem);
    if (problem) return field.current?.focus();
    setPending(true);
    setFound(undefined);
    const answer = await send(scan, place, { text });
    setPending(false);
    if (answer.status === "error") setError(answer.fields?.["text"]?.[0] ?? answer.message);
    else setFound(answer.data);
  };
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Card>
        <CardBody className="pt-5">
          <form
            noValidate
            aria-labelledby={heading}
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              void check();
            }}
          >
            <h2 id={heading} className="sr-only">
              Text to check
            </h2>
            <Field
              label="Text"
              required
              error={error}
              hint="Compared in memory and then forgotten. Nothing of it is stored; the audit log keeps which credentials were found."
              action={<FileButton label="Choose a file" onText={change} />}
            >
              <Textarea
                ref={field}
                code
                rows={12}
                value={text}
                placeholder="Paste a log, a diff or a configuration"
                onChange={(event) => change(event.target.value)}
              />
            </Field>
            <div className="flex justify-end gap-2">
              {text !== "" && (
                <Button
                  onClick={() => {
                    change("");
                    setFound(undefined);
                    field.current?.focus();
                  }}
                >
                  Clear
                </Button>
              )}
              <Button type="submit" variant="primary" pending={isPending}>
                Check text
              </Button>
            </div>
          </form>
        </CardBody>
      </Card>
      <p role="status" className="sr-only">
        {found && found.items.length > 0 && `${foundWords(found)}.`}
      </p>
      {found && <LeakList found={found} place={place} canRotate={canRotate} />}
    </div>
  );
}

function problemOf(text: string): string | undefined {
  if (text.trim() === "") return "Paste a text, or choose a file.";
  return text.length > TEXT_MAX ? "Up to 1 MB of text. Check it in parts." : undefined;
}
