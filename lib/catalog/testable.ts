import "server-only";
import type { Template, Verify } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";

/** What a test does and costs, in words. */
export interface TestPlan {
  summary: string;
  /** Where it calls, when the catalogue alone says so. */
  host: string | null;
}

/** Null when there is no test for such a credential. */
export function testPlan(type: string, templateId: string | null): TestPlan | null {
  const template = templateId === null ? undefined : findTemplate(templateId);
  return template ? planOfTemplate(template) : planOfType(type);
}

const plan = (summary: string, host: string | null = null): TestPlan => ({ summary, host });

const SMTP = plan("Signs in to the mail server. No mail is sent.");
const SSH = plan("Opens the key. Signs in when a host and a user name are stored with it; runs nothing.");

function planOfType(type: string): TestPlan | null {
  const aws = findTemplate("aws");
  switch (type) {
    case "llm_provider":
      return plan("Asks the provider for its models, or what it offers for free. No tokens used.");
    case "email_smtp":
      return SMTP;
    case "aws":
      return aws ? planOfTemplate(aws) : null;
    case "git":
      return plan(
        "Asks the repository for its branches, and once more with a wrong key. Nothing is fetched.",
      );
    case "ssh_key":
      return SSH;
    default:
      return null;
  }
}

function planOfTemplate(template: Template): TestPlan | null {
  const { kind } = template.verify;
  switch (kind) {
    case "http":
      return planOfCall(template);
    case "smtp":
      return SMTP;
    case "sql":
    case "tcp":
      return planOfDatabase(template);
    case "offline":
      return template.type === "ssh_key" ? SSH : null;
    case "none":
      return null;
    default:
      return kind satisfies never;
  }
}

function planOfDatabase({ key_prefixes: starts }: Template): TestPlan {
  if (starts.some((start) => start.startsWith("postgres"))) {
    return plan("Connects and runs SELECT 1, and tries a wrong password once.");
  }
  return starts.some((start) => start.startsWith("redis"))
    ? plan("Signs in and sends PING, and tries a wrong password once.")
    : plan("Connects to the server. The sign-in is not tested.");
}

function planOfCall({ verify, category }: Template): TestPlan {
  const { method = "GET", url = "" } = verify;
  const [, authority = "", path = ""] = /^(?:https:\/\/([^/]*)|\{[a-z_]+\})(?:([^?]*))/.exec(url) ?? [];
  const where = path === "" ? "the address itself" : path.replace(/\{[a-z_]+\}/g, "…");
  const again = verify.control ? ", and once more with a wrong key" : "";
  return plan(
    `Calls ${method} ${where}${again}. ${costOf(verify, category === "llm_provider")}`,
    authority === "" || authority.includes("{") ? null : authority,
  );
}

function costOf({ cost }: Verify, usesTokens: boolean): string {
  if (cost === "free") return usesTokens ? "No tokens used." : "It costs nothing and changes nothing.";
  return /^\d/.test(cost) ? `It costs ${cost}.` : `It ${cost}.`;
}
