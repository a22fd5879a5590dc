import { findCanary } from "@/lib/testing/canary";
import { Problem } from "@/lib/http/api/schemas/problem";
import type { Reply } from "./api";

/** What is wrong with an answer, whatever was asked: a failure of ours, a refusal in other words than ours, a leak. */
export function wrongWith(reply: Reply, { method, value }: { method: string; value: string }): string | null {
  const { status, headers, text } = reply;
  if (headers["cache-control"] !== "no-store") return "may be kept";
  const leaked = findCanary(`${JSON.stringify(headers)}\n${text}`, value);
  if (leaked.length > 0) return `holds the value as ${leaked.join(", ")}`;
  if (status < 400) return null;
  if (status >= 500) return text.slice(0, 300);
  if (headers["content-type"] !== "application/problem+json; charset=utf-8") return "is no problem+json";
  if (method === "HEAD") return text === "" ? null : "answers HEAD with a body";
  const problem = Problem.safeParse(JSON.parse(text));
  if (!problem.success) return problem.error.message;
  if (problem.data.status !== status) return "has another status in its body";
  return problem.data.requestId === headers["x-request-id"] ? null : "has another request id in its body";
}
