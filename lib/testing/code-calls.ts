import { type CodeCall, type CodeResult, runCode } from "@/lib/runtime/sandbox/run-code";
import { AppError } from "@/lib/errors";

/** The one credential that code of tests may read; its field `password` is another value. */
export const CODE_SECRET = "sk-sandbox-canary-51c0ffee";
export const CODE_PASSWORD = "pw-sandbox-canary-7e57";

export interface Ran {
  result: CodeResult;
  logs: string[];
  requests: { url: string; method: string; headers: [string, string][]; body: string | null }[];
  /** Keys and fields that the parent was asked for, in order. */
  asked: string[];
}

/** Runs code with a credential SERVICE_KEY, and a `fetch` that answers with what it was sent. */
export async function runTestCode(code: string, changes: Partial<CodeCall> = {}): Promise<Ran> {
  const ran: Omit<Ran, "result"> = { logs: [], requests: [], asked: [] };
  const result = await runCode({
    language: "javascript",
    code,
    input: { name: "world" },
    signal: new AbortController().signal,
    log: (level, text) => void ran.logs.push(`${level}: ${text}`),
    credential: async (key, field) => {
      ran.asked.push(field === null ? key : `${key}.${field}`);
      if (key !== "SERVICE_KEY")
        throw new AppError("missing_credential", `No credential ${key} for this step.`);
      return field === "password" ? CODE_PASSWORD : CODE_SECRET;
    },
    fetch: async (request) => {
      ran.requests.push(request);
      const body = Buffer.from(JSON.stringify({ sent: request })).toString("base64");
      return { status: 200, headers: [["content-type", "application/json"]], body, url: request.url };
    },
    ...changes,
  });
  return { ...ran, result };
}

/** Runs the body of a function and returns what it returned. Throws what became of the step otherwise. */
export async function outputOf(body: string, changes: Partial<CodeCall> = {}): Promise<unknown> {
  const code = `export default async function execute(input, { credential, fetch, log }) { ${body}\n}`;
  const { result } = await runTestCode(code, changes);
  if (result.ok) return result.output;
  throw Object.assign(new Error(`${result.error.code}: ${result.error.message}`), {
    code: result.error.code,
  });
}
