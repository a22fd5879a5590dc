"use client";

import { TriangleAlert } from "lucide-react";
import { problemWords, type CodeProblem } from "@/components/workflows/lint-code";
import { Button } from "@/components/ui/button";

/** What can be done about a problem. Absent: not offered to this person. */
export interface ProblemFixes {
  create: ((key: string) => void) | undefined;
  allow: ((key: string) => void) | undefined;
  rename: ((problem: CodeProblem, key: string) => void) | undefined;
  move: ((problem: CodeProblem) => void) | undefined;
}

interface ProblemListProps {
  problems: readonly CodeProblem[];
  code: string;
  fixes: ProblemFixes;
  onShow: (problem: CodeProblem) => void;
}

/** The marks of the editor as a list, with a button for each way out: for whoever does not see, or does not point. */
export function ProblemList({ problems, code, fixes, onShow }: ProblemListProps) {
  return (
    <section
      aria-label="Problems in this code"
      data-slot="problems"
      className={problems.length === 0 ? "sr-only" : undefined}
    >
      <p role="status" className="mb-1.5 text-sm font-medium">
        {countWords(problems.length)}
      </p>
      {problems.length > 0 && (
        <ul className="flex flex-col divide-y divide-border rounded-md border border-warning-line bg-warning-soft">
          {problems.map((problem) => (
            <li
              key={`${problem.kind}-${problem.from}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-1.5 text-sm"
            >
              <span className="flex min-w-0 flex-[1_1_16rem] items-start gap-2">
                <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-warning-text" />
                <span className="min-w-0 wrap-anywhere">{problemWords(problem)}</span>
              </span>
              <span className="flex flex-wrap items-center gap-1.5">
                <Button size="sm" variant="ghost" onClick={() => onShow(problem)}>
                  Line {lineOf(code, problem.from)}
                </Button>
                <Fixes problem={problem} fixes={fixes} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fixes({
  problem,
  fixes: { create, allow, rename, move },
}: {
  problem: CodeProblem;
  fixes: ProblemFixes;
}) {
  switch (problem.kind) {
    case "unknown_key": {
      const { key, suggestion } = problem;
      return (
        <>
          {create && (
            <Button size="sm" onClick={() => create(key)}>
              Create
            </Button>
          )}
          {rename && suggestion !== null && (
            <Button size="sm" onClick={() => rename(problem, suggestion)}>
              Did you mean {suggestion}?
            </Button>
          )}
        </>
      );
    }
    case "not_allowed":
      return (
        allow && (
          <Button size="sm" onClick={() => allow(problem.key)}>
            Allow
          </Button>
        )
      );
    case "secret":
      return (
        move && (
          <Button size="sm" onClick={() => move(problem)}>
            Move it to a credential
          </Button>
        )
      );
    case "logged":
      return null;
    default:
      return problem satisfies never;
  }
}

const countWords = (count: number) =>
  count === 0 ? "No problems found." : count === 1 ? "1 problem" : `${count} problems`;

const lineOf = (code: string, at: number): number => code.slice(0, at).split("\n").length;
