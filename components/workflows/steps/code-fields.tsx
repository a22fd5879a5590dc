"use client";

import { useDeferredValue, useMemo, useRef } from "react";
import { CodeEditor } from "@/components/workflows/code/code-editor";
import type { EditorHandle } from "@/components/workflows/code/editor-handle";
import { InsertMenu } from "@/components/workflows/code/insert-menu";
import { ProblemList } from "@/components/workflows/code/problem-list";
import { type CodeProblem, lintCode, problemWords } from "@/components/workflows/lint-code";
import { callFor, hardCodedIn, keyForLiteral } from "@/components/workflows/literal";
import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { announce } from "@/components/ui/announce";

/** Code, what is wrong with it, and the ways out. */
export function CodeFields(props: StepFormProps) {
  const { step, onChange, errorOf, keys, desk, isReadOnly } = props;
  const { create } = desk;
  const editor = useRef<EditorHandle>(null);
  const code = useDeferredValue(step.code);
  const problems = useMemo(() => lintCode(code, keys), [code, keys]);
  const marks = useMemo(
    () => problems.map((problem) => ({ ...problem, message: problemWords(problem), isError: false })),
    [problems],
  );
  return (
    <>
      <Toolbar {...props} editor={editor} />
      <Field
        id={stepFieldId(step.uid, "code")}
        label="Code"
        required
        error={errorOf("code")}
        hint={
          <>
            <code>credential(&quot;KEY&quot;)</code> gives a stored value. Code that is handed one can misuse
            it: prefer an HTTP step where it will do.
          </>
        }
      >
        <CodeEditor
          ref={editor}
          label="Code"
          language={step.language}
          text={step.code}
          onText={(text) => onChange({ code: text })}
          isReadOnly={isReadOnly}
          marks={marks}
          keys={keys}
          onCreateKey={create && ((key) => create({ key }))}
        />
      </Field>
      <CodeProblems problems={problems} code={code} desk={desk} isReadOnly={isReadOnly} editor={editor} />
    </>
  );
}

type Editor = React.RefObject<EditorHandle | null>;

function Toolbar({
  step,
  onChange,
  errorOf,
  keys,
  desk,
  isReadOnly,
  editor,
}: StepFormProps & { editor: Editor }) {
  const { create } = desk;
  const insert = (text: string) => editor.current?.insert(text);
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <Field id={stepFieldId(step.uid, "language")} label="Language" error={errorOf("language")}>
        <Select
          size="sm"
          value={step.language}
          onChange={({ target: { value } }) =>
            onChange({ language: value === "javascript" ? "javascript" : "typescript" })
          }
        >
          <option value="typescript">TypeScript</option>
          <option value="javascript">JavaScript</option>
        </Select>
      </Field>
      {!isReadOnly && (
        <InsertMenu
          keys={keys}
          onInsert={insert}
          onCreate={create && (() => create({ onCreated: ({ key }) => insert(`credential("${key}")`) }))}
        />
      )}
    </div>
  );
}

interface CodeProblemsProps {
  problems: readonly CodeProblem[];
  code: string;
  desk: StepFormProps["desk"];
  isReadOnly: boolean;
  editor: Editor;
}

function CodeProblems({ problems, code, desk: { create, allow }, isReadOnly, editor }: CodeProblemsProps) {
  const move = ({ from, to }: CodeProblem) => {
    const text = editor.current?.text() ?? "";
    const { value, ...around } = hardCodedIn(text.slice(from, to));
    create?.({
      key: keyForLiteral(text, from),
      value,
      // Nothing moves under the dialog, so the place is still the same.
      onCreated: ({ key }) => {
        editor.current?.replace(from, to, callFor(key, around));
        announce(`Replaced the value by credential("${key}").`);
      },
    });
  };
  const rename = ({ from, to }: CodeProblem, key: string) => editor.current?.replace(from + 1, to - 1, key);
  return (
    <ProblemList
      problems={problems}
      code={code}
      onShow={({ from, to }) => editor.current?.show(from, to)}
      fixes={{
        create: create && ((key) => create({ key })),
        allow,
        rename: isReadOnly ? undefined : rename,
        move: isReadOnly || !create ? undefined : move,
      }}
    />
  );
}
