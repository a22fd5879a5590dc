import "server-only";
import { z } from "zod";
import { canonicalHost } from "@/lib/catalog/address";
import type { Driver } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";
import { scheduleProblems } from "./schedule";
import { StepsSchema } from "./steps";

type Config = Readonly<Record<string, unknown>>;
type Problems = Record<string, string[]>;

const Input = z.strictObject({});

/** A workflow is a consumer like the others, and is run instead of tried. */
export const workflow: Driver<typeof Input> = {
  kind: "workflow",
  input: Input,
  check: (config) => ({
    ...stepProblems(config.steps),
    ...hostProblems(config.hosts),
    ...webhookProblems(config),
    ...timeProblems(config),
  }),
  try: () => Promise.reject(new AppError("invalid", "Workflows are run, not tried.")),
};

const pathPart = (part: PropertyKey) => (/^[A-Za-z0-9_]{1,40}$/.test(String(part)) ? String(part) : "…");

function stepProblems(steps: unknown): Problems {
  const parsed = StepsSchema.safeParse(steps ?? []);
  if (parsed.success) return {};
  const problems: Problems = {};
  for (const issue of parsed.error.issues) {
    const path = ["steps", ...issue.path.map(pathPart)].join(".");
    // What is unknown may itself be a pasted secret, so only its place is told.
    const message =
      issue.code === "unrecognized_keys"
        ? "A step of this type has no such field."
        : issue.code === "invalid_union"
          ? "Choose a type of step."
          : issue.message;
    (problems[path] ??= []).push(message);
  }
  return problems;
}

/** Hosts are compared as they are spelled, so there is one spelling. */
function hostProblems(hosts: unknown): Problems {
  if (!Array.isArray(hosts)) return {};
  return Object.fromEntries(
    hosts.flatMap((host: unknown, index): [string, string[]][] =>
      typeof host === "string" && canonicalHost(host) === host
        ? []
        : [[`hosts.${index}`, ["Use a host such as api.example.com, or api.example.com:8443."]]],
    ),
  );
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// RFC 7617 §2: a colon ends the user name.
const USER = /^[^:\p{Cc}]+$/u;

function webhookProblems({ webhookUsername: user, webhookHeader: header }: Config): Problems {
  const problems: Problems = {};
  if (typeof user === "string" && !USER.test(user)) problems.webhookUsername = ["Leave the colon out."];
  if (typeof header === "string" && !TOKEN.test(header))
    problems.webhookHeader = ["Use the name of a header, such as X-Webhook-Secret."];
  return problems;
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

const timeProblems = ({ schedule, timeZone }: Config): Problems =>
  Object.fromEntries(
    Object.entries(scheduleProblems(textOf(schedule), textOf(timeZone))).map(([field, problem]) => [
      field,
      [problem],
    ]),
  );
