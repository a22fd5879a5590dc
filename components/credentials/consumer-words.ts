const KINDS: Record<string, string> = {
  llm_config: "LLM configuration",
  skill: "Skill",
  tool: "Tool",
  runtime: "Runtime",
  mcp_server: "MCP server",
  connector: "Connector",
  channel: "Channel",
  api_server: "API server",
  workflow: "Workflow",
};

const EFFECTS: Record<string, string> = {
  will_fail: "will fail",
  loses_auth: "loses its authentication and is paused",
  override_removed: "loses its own value",
  unlinked: "will have no key",
  updated: "updated",
};

/** A kind or effect that this version has no words for is shown by its name. */
export const kindWord = (kind: string) => KINDS[kind] ?? kind.replaceAll("_", " ");
export const effectWords = (effect: string) => EFFECTS[effect] ?? effect.replaceAll("_", " ");
