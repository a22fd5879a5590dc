import { detect, type DetectionTable } from "@/lib/catalog/detect";
import { parseDotenv } from "@/lib/catalog/dotenv";
import type { FieldSpec } from "@/lib/catalog/field-spec";

export interface Candidate {
  templateId: string;
  name: string;
}

/** What a pasted text seems to be, when it is more than a value for the field it landed in. */
export type PasteReading =
  | { kind: "variables"; count: number }
  | { kind: "private-key" }
  | { kind: "service-account" }
  | { kind: "certificate" }
  | { kind: "service"; candidates: Candidate[]; isCertain: boolean };

interface Pasted {
  text: string;
  spec: Pick<FieldSpec, "kind">;
  /** The service whose form this is; absent for a custom credential. */
  templateId?: string | undefined;
  table: DetectionTable;
}

const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----/;
const CERTIFICATE = /^\s{0,16}-----BEGIN (?:TRUSTED )?CERTIFICATE-----/;
const SERVICE_ACCOUNT = /"type"\s{0,64}:\s{0,64}"service_account"/;
const READ_MAX = 262_144;

/** Runs in the browser and sends the text nowhere. Null when it fits where it is. */
export function readPaste({ text, spec, templateId, table }: Pasted): PasteReading | null {
  if (text.length < 8 || text.length > READ_MAX) return null;
  if (CERTIFICATE.test(text)) return { kind: "certificate" };
  const count = countVariables(text);
  if (count >= 2) return { kind: "variables", count };
  if (PRIVATE_KEY.test(text) && !SERVICE_ACCOUNT.test(text))
    return spec.kind === "pem" || spec.kind === "json" ? null : { kind: "private-key" };
  if (SERVICE_ACCOUNT.test(text))
    return templateId === "google-service-account" ? null : { kind: "service-account" };
  if (spec.kind === "pem" || spec.kind === "json") return null;
  const { candidates, certain } = detect(table, text.trim());
  const isAtHome = candidates.length === 0 || candidates.some((one) => one.templateId === templateId);
  return isAtHome ? null : { kind: "service", candidates, isCertain: certain };
}

/** `KEY=value` lines that could be imported. JSON, PEM and prose have none. */
export function countVariables(text: string): number {
  if (!text.includes("=") || /^\s*(?:[{[]|-----BEGIN)/.test(text)) return 0;
  const { rows, problems } = parseDotenv(text);
  const good = rows.filter((row) => row.problem === undefined && row.value !== "");
  // A multi-line token may hold a line that happens to read as an assignment.
  return problems.length > good.length ? 0 : good.length;
}
