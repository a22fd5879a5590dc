export const scopeOf = (scope: "project" | "workflow"): string =>
  scope === "workflow" ? "workflow’s own" : "project’s";
