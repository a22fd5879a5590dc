"use client";

import { CircleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { CodeEditor } from "@/components/workflows/code/code-editor";
import type { EditorHandle } from "@/components/workflows/code/editor-handle";
import type { YamlProblem } from "@/components/workflows/yaml/read-yaml";
import type { KeyDesk } from "@/components/workflows/key-desk";
import type { WorkflowDraft } from "@/components/workflows/workflow-draft";
import type { LlmPart } from "@/components/workflows/workflow-types";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

const loadYaml = () => import("@/components/workflows/yaml/document");
type Yaml = Awaited<ReturnType<typeof loadYaml>>;

interface YamlViewProps {
  draft: WorkflowDraft;
  onDraft: (draft: WorkflowDraft) => void;
  /** How many things are wrong with the text, which is not taken over then. */
  onProblems: (count: number) => void;
  llms: readonly LlmPart[];
  desk: KeyDesk;
  isReadOnly: boolean;
}

/** The whole workflow as text. What is right is taken over while it is written; what is wrong is said with its line. */
export function YamlView(props: YamlViewProps) {
  const [yaml, setYaml] = useState<Yaml | "failed">();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isGone = false;
    loadYaml().then(
      (module) => !isGone && setYaml(module),
      () => !isGone && setYaml("failed"),
    );
    return () => {
      isGone = true;
    };
  }, [turn]);
  if (yaml === "failed")
    return <ErrorPanel title="The YAML view couldn’t be loaded." onRetry={() => setTurn(turn + 1)} />;
  if (!yaml) return <Skeleton className="h-96" />;
  return <YamlText {...props} yaml={yaml} />;
}

function YamlText({
  yaml,
  draft,
  onDraft,
  onProblems,
  llms,
  desk,
  isReadOnly,
}: YamlViewProps & { yaml: Yaml }) {
  const editor = useRef<EditorHandle>(null);
  const [text, setText] = useState(() => yaml.toYaml(draft, llms));
  /** The workflow that the text says. */
  const [said, setSaid] = useState(draft);
  const [problems, setProblems] = useState<readonly YamlProblem[]>([]);
  if (said !== draft) {
    // Changed from outside: saved elsewhere, or discarded.
    setSaid(draft);
    setText(yaml.toYaml(draft, llms));
    setProblems([]);
  }
  const change = (next: string) => {
    setText(next);
    if (next === text) return;
    const reading = yaml.readYaml(next, draft, llms);
    setProblems(reading.problems);
    onProblems(reading.problems.length);
    if (!("draft" in reading)) return;
    setSaid(reading.draft);
    onDraft(reading.draft);
  };
  return (
    <div className="flex flex-col gap-3">
      <CodeEditor
        ref={editor}
        label="Workflow as YAML"
        language="yaml"
        text={text}
        onText={change}
        isReadOnly={isReadOnly}
        marks={problems.map(({ from, to, message }) => ({ from, to, message, isError: true }))}
      />
      <Problems problems={problems} editor={editor} desk={desk} />
    </div>
  );
}

type ProblemsProps = {
  problems: readonly YamlProblem[];
  editor: React.RefObject<EditorHandle | null>;
  desk: KeyDesk;
};

function Problems({ problems, editor, desk: { create } }: ProblemsProps) {
  /** The secret goes from the text to the form, and its place is taken by what stands for it. */
  const store = ({ from, to, secret }: YamlProblem) =>
    create?.({
      value: (editor.current?.text() ?? "").slice(from, to).replace(/^(["'])([\s\S]*)\1$/, "$2"),
      onCreated: ({ id, key }) => {
        const text = editor.current?.text() ?? "";
        const isQuoted = /["'`]/.test(text.charAt(from - 1)) && text.charAt(from - 1) === text.charAt(to);
        if (secret === "call" && isQuoted) editor.current?.replace(from - 1, to + 1, `credential("${key}")`);
        else editor.current?.replace(from, to, secret === "id" ? id : key);
      },
    });
  return (
    <section aria-label="Problems in this text" data-slot="problems">
      <p role="status" className={problems.length === 0 ? "sr-only" : "mb-1.5 text-sm"}>
        {problems.length === 0
          ? "No problems found."
          : "Not taken over yet: the workflow stays as it was until this is put right."}
      </p>
      {problems.length > 0 && (
        <ul className="flex flex-col divide-y divide-border rounded-md border border-danger-line bg-danger-soft">
          {problems.map((problem) => (
            <li
              key={`${problem.from}-${problem.message}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-1.5 text-sm"
            >
              <span className="flex min-w-0 flex-[1_1_16rem] items-start gap-2">
                <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-danger-text" />
                <span className="min-w-0 wrap-anywhere">{problem.message}</span>
              </span>
              <Button
                size="sm"
                variant="ghost"
                onClick={() => editor.current?.show(problem.from, problem.to)}
              >
                Line {problem.line}
              </Button>
              {problem.secret && create && (
                <Button size="sm" onClick={() => store(problem)}>
                  Store as a credential
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
