import type { KindSpec } from "@/lib/catalog/kind-shape";
import { API_SERVER, MCP_SERVER, TOOL } from "@/lib/catalog/kinds/endpoints";
import { RUNTIME, WORKFLOW } from "@/lib/catalog/kinds/machines";
import { LLM_CONFIG, SKILL } from "@/lib/catalog/kinds/models";
import { CHANNEL, CONNECTOR } from "@/lib/catalog/kinds/people";

/** Every kind of consumer, in the order of the navigation. A new kind is a line here and a driver in lib/consumers. */
export const KINDS = [
  WORKFLOW,
  LLM_CONFIG,
  SKILL,
  TOOL,
  RUNTIME,
  MCP_SERVER,
  CONNECTOR,
  CHANNEL,
  API_SERVER,
] as const satisfies readonly KindSpec[];

export type KindId = (typeof KINDS)[number]["id"];

export const findKind = (id: string): KindSpec | undefined => KINDS.find((kind) => kind.id === id);
export const findKindBySlug = (slug: string): KindSpec | undefined =>
  KINDS.find((kind) => kind.slug === slug);
