"use client";

import { useState } from "react";
import { type Draft, type Drafts, filledRows } from "@/components/consumers/config-draft";
import { type Problem, readDrafts, readField } from "@/components/consumers/read-draft";
import type { FormValues } from "@/components/consumers/form-state";
import { nameProblem } from "@/lib/catalog/keys";
import type { ConfigField, KindSpec } from "@/lib/catalog/kind-shape";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import type { FieldErrors } from "@/lib/errors";

type Problems = Readonly<Record<string, Problem>>;

const SECRET =
  "This looks like a secret, and a configuration is visible to everyone in the project. Store it as a credential and choose that.";

/** What is wrong with the parts of a form: as found here, or as the server said. */
export function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  const forget = (part: string) =>
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => name !== part)));
  return {
    all: problems,
    of: (part: string): Problem | undefined => problems[part],
    forget,
    put: setProblems,
    /** Says what is wrong with a field that was just left. That it is empty is said only on saving. */
    checkField: (field: ConfigField, draft: Draft | undefined) =>
      void readField({ ...field, required: false }, draft).then((read) => {
        const part = `config.${field.name}`;
        if ("problem" in read) setProblems((before) => ({ ...before, [part]: read }));
        else forget(part);
      }),
  };
}

export type FormProblems = ReturnType<typeof useProblems>;

/** Checks a form as far as a browser can. The configuration is what would be sent. */
export async function checkForm(kind: KindSpec, { name, drafts }: FormValues) {
  const { config, problems: found } = await readDrafts(kind.fields, drafts);
  const problems: Record<string, Problem> = {};
  const wrongName = problemOfName(name);
  if (wrongName) problems["name"] = { problem: wrongName };
  for (const field of kind.fields) {
    const problem = found[field.name] ?? secretIn(field, config[field.name]);
    if (problem) problems[`config.${field.name}`] = problem;
  }
  return { config, problems };
}

const problemOfName = (name: string) => (looksLikeSecret(name) ? SECRET : nameProblem(name.trim()));

/** Found before it is sent anywhere. Documents are searched by nobody: they hold examples. */
const secretIn = ({ kind }: ConfigField, value: unknown): Problem | undefined =>
  typeof value === "string" && kind !== "document" && looksLikeSecret(value)
    ? { problem: SECRET }
    : undefined;

/**
 * The server's messages by the part of the form they belong to. `config.requires.1.key` is the cell `key` of the second
 * line that was sent; `config.inject.name` an input of that field.
 */
export function placed(fields: FieldErrors, kind: KindSpec, drafts: Drafts): Record<string, Problem> {
  const problems: Record<string, Problem> = {};
  for (const [path, [message = ""]] of Object.entries(fields)) {
    const [root = "", name = "", ...rest] = path.split(".");
    const part = root === "config" || root === "assignments" ? `${root}.${name}` : root;
    problems[part] ??= { problem: message, ...(root === "config" && cellAt(kind, name, rest, drafts)) };
  }
  return problems;
}

function cellAt(kind: KindSpec, name: string, [at = "", cell]: string[], drafts: Drafts): Partial<Problem> {
  const field = kind.fields.find((one) => one.name === name);
  if (field?.kind === "injection" && at !== "") return { cell: at };
  const rows = filledRows(drafts[name]);
  const row =
    field?.kind === "pairs" ? rows.find(({ cells }) => cells["name"]?.trim() === at) : rows[Number(at)];
  if (at === "" || !row) return {};
  return { row: row.id, cell: cell ?? (field?.kind === "pairs" ? "value" : "key") };
}
