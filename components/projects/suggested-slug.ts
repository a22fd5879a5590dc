const LENGTH_MAX = 40;

/** The address a name suggests: "Acme GmbH" is acme-gmbh. The server has the last word. */
export const suggestedSlug = (name: string) =>
  name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LENGTH_MAX)
    .replace(/^-|-$/g, "");
