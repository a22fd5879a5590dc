import "server-only";
import type { Plan, TestOffer } from "@/components/credentials/testing/test-shape";
import type { Template } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import { testPlan } from "@/lib/catalog/testable";
import { CREDENTIAL_TYPE_IDS, type CredentialType } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

const NOUNS: Record<CredentialType, string> = {
  api_token: "API tokens",
  api_key_pair: "API key pairs",
  username_password: "user names and passwords",
  email_smtp: "mail servers",
  oauth2: "OAuth apps",
  ssh_key: "SSH keys",
  llm_provider: "LLM providers",
  bot_token: "bot tokens",
  webhook: "webhooks",
  aws: "AWS access keys",
  git: "repositories",
  custom: "custom credentials",
};

/** What the browser needs to know of a stored credential's test. */
export function testOffer(credential: CredentialView): TestOffer {
  const { id, name, version, type, template, hosts, status, lastTest } = credential;
  const service = template === null ? undefined : findTemplate(template)?.name;
  return {
    id,
    name,
    version,
    plan: planFor(type, template, hostOf(hosts[0])),
    none: `No test for ${service ?? NOUNS[type]}.`,
    last: lastTest,
    ...(status === "needs_value" && { blocked: "Add a value first." }),
    ...(status === "disabled" && { blocked: "Enable it first." }),
  };
}

/** The same for a credential that is being made: of one service, or of a type yet to be chosen. */
export function testPlans(template: Template | undefined): Partial<Record<CredentialType, Plan>> {
  const types = template ? [template.type] : CREDENTIAL_TYPE_IDS;
  return Object.fromEntries(
    types.flatMap((type) => {
      const plan = planFor(type, template?.id ?? null);
      return plan ? [[type, plan]] : [];
    }),
  );
}

function planFor(type: CredentialType, template: string | null, host = ""): Plan | null {
  const plan = testPlan(type, template);
  return plan && { summary: plan.summary, host: plan.host ?? host };
}

/** Of a destination, which may be an origin, a host, or a pattern that says nothing about the one host. */
function hostOf(destination = ""): string {
  return destination.includes("*") ? "" : destination.replace(/^[a-z][a-z0-9+.-]*:\/\//, "");
}
