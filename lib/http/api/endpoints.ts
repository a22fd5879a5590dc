import "server-only";
import type { Endpoint } from "./endpoint";
import { ADMINISTRATION } from "./endpoints/administration";
import { APPROVALS } from "./endpoints/approvals";
import { CONNECTIONS } from "./endpoints/connections";
import { CONSUMERS } from "./endpoints/consumers";
import { CREDENTIAL } from "./endpoints/credential";
import { CREDENTIALS } from "./endpoints/credentials";
import { RUNS } from "./endpoints/runs";
import { TEMPLATES } from "./endpoints/templates";
import { WORKFLOWS } from "./endpoints/workflows";

/** The REST interface: every line is a method, a path and the door behind it. The OpenAPI document is made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...CREDENTIALS,
  ...CREDENTIAL,
  ...CONSUMERS,
  ...WORKFLOWS,
  ...RUNS,
  ...CONNECTIONS,
  ...TEMPLATES,
  ...APPROVALS,
  ...ADMINISTRATION,
];
