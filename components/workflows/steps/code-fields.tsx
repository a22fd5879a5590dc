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
export function CodeFields({ step, onChange, errorOf, keys, desk, isReadOnly }: StepFormProps) {
  const editor = useRef<EditorHandle>(null);
  const code = useDeferredValue(step.code);
  const problems = useMemo(() => lintCode(code, keys), [code, keys]);
  const marks = useMemo(
    () =>
      problems.map((problem) => ({
        from: problem.from,
        to: problem.to,
        message: problemWords(problem),
        isError: false,
      })),
    [problems],
  );
  const { create, allow } = desk;
  const move = ({ from, to }: CodeProblem) => {
    const literal = editor.current?.text().slice(from, to) ?? "";
    const { value, ...around } = hardCodedIn(literal);
    create?.({
      key: keyForLiteral(editor.current?.text() ?? "", from),
      value,
      // Nothing moves under the dialog, so the place is still the same.
      onCreated: ({ key }) => {
        editor.current?.replace(from, to, callFor(key, around));
        announce(`Replaced the value by credential("${key}").`);
      },
    });
  };
  return (
    <>
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
            onInsert={(text) => editor.current?.insert(text)}
            onCreate={
              create &&
              (() => create({ onCreated: ({ key }) => editor.current?.insert(`credential("${key}")`) }))
            }
          />
        )}
      </div>
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
      <ProblemList
        problems={problems}
        code={code}
        onShow={({ from, to }) => editor.current?.show(from, to)}
        fixes={{
          create: create && ((key) => create({ key })),
          allow,
          rename: isReadOnly
            ? undefined
            : ({ from, to }, key) => editor.current?.replace(from + 1, to - 1, key),
          move: isReadOnly || !create ? undefined : move,
        }}
      />
    </>
  );
}
