export interface Snippet {
  id: string;
  label: string;
  text: string;
  /** What the reader should know before pasting it. */
  note: string;
}

/** How to use a token. Only the .env lines hold the token itself: commands end up in a shell's history. */
export function snippetsFor({
  origin,
  token,
  canResolve,
  key,
}: {
  origin: string;
  token: string;
  canResolve: boolean;
  key: string;
}): Snippet[] {
  const call = canResolve
    ? `curl -s ${origin}/api/v1/resolve \\\n  -H "Authorization: Bearer $KEYHOLD_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"keys":["${key}"]}'`
    : `curl -s ${origin}/api/v1/credentials \\\n  -H "Authorization: Bearer $KEYHOLD_TOKEN"`;
  return [
    {
      id: "curl",
      label: "curl",
      text: call,
      note: "Reads the token from the environment, so it stays out of the shell’s history.",
    },
    {
      id: "env",
      label: ".env",
      text: `KEYHOLD_URL=${origin}\nKEYHOLD_TOKEN=${token}`,
      note: "Holds the token. Keep the file out of version control.",
    },
    {
      id: "actions",
      label: "GitHub Actions",
      text: `# gh secret set KEYHOLD_TOKEN\nenv:\n  KEYHOLD_URL: ${origin}\n  KEYHOLD_TOKEN: \${{ secrets.KEYHOLD_TOKEN }}`,
      note: "Store the token as a repository secret first.",
    },
  ];
}
