import type { Verify, VerifyMatch } from "@/lib/catalog/template-shape";
import type { HostAnswer } from "./template-hosts";

type Condition = NonNullable<VerifyMatch["json"]>[number];

/** An answer as the service gives it when the match of a template fits, by the template's own data. */
export function answerFor(match: VerifyMatch): HostAnswer {
  const status = match.status?.[0] ?? 200;
  const json = match.json?.reduce<unknown>(
    (whole, one) => put(whole, steps(one.path), valueFor(one)),
    undefined,
  );
  const texts = match.body_contains ?? [];
  if (json === undefined && texts[0] !== undefined) {
    return { status, headers: { "content-type": "text/plain" }, body: `Said: ${texts[0]}` };
  }
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(json ?? { ok: 1 }) };
}

/** Every way a template calls a value invalid. */
export const refusalsOf = ({ invalid }: Verify): VerifyMatch[] =>
  [invalid ?? []]
    .flat()
    .flatMap((match) => (match.status ?? [200]).map((status) => ({ ...match, status: [status] })));

function valueFor({ op, value }: Condition): unknown {
  switch (op) {
    case "eq":
      return value;
    case "in":
      return (value as unknown[])[0];
    case "starts_with":
      return `${String(value)}, and more`;
    case "not_in":
    case "not_null":
      return "something";
    default:
      return op satisfies never;
  }
}

const steps = (path: string) => path.match(/\[\d+\]|[^.[\]]+/g) ?? [];

function put(whole: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  const inner = (name: string | number) =>
    put((whole as Record<string | number, unknown> | undefined)?.[name], rest, value);
  if (!step.startsWith("[")) return { ...(whole as object | undefined), [step]: inner(step) };
  const index = Number(step.slice(1, -1));
  const list = Array.isArray(whole) ? [...(whole as unknown[])] : [];
  list[index] = inner(index);
  return list;
}
