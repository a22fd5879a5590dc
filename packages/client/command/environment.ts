import type { Credential } from "../resolve";

export type Environment = Readonly<Record<string, string | undefined>>;

/** They make a program load code or ask another one, so a credential that happens to be called so is not enough. */
const POWERFUL =
  /^(?:PATH|HOME|SHELL|ENV|IFS|BASH_ENV|BASH_FUNC_.*|PS4|PROMPT_COMMAND|EDITOR|VISUAL|PAGER|BROWSER|LD_.*|DYLD_.*|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|PYTHON(?:PATH|HOME|STARTUP|WARNINGS|BREAKPOINT)|PERL5?(?:LIB|OPT|DB)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH|GIT_(?:SSH.*|CONFIG.*|EXEC_PATH|ASKPASS|EDITOR|PAGER|EXTERNAL_DIFF|PROXY_COMMAND|TEMPLATE_DIR|DIR)|SSH_ASKPASS|SUDO_ASKPASS|GCONV_PATH|LOCPATH|(?:HTTPS?|ALL|NO|FTP)_PROXY|SSL_CERT_(?:FILE|DIR))$/;

export interface Given {
  variables: Map<string, string>;
  /** Names that were left out, and why. */
  notes: string[];
}

/**
 * Names of a credential's fields: KEY for the primary value, KEY_FIELD for the others. A name that two of them claim
 * goes to the credential whose key it is. Keys in `named` were asked for one by one.
 */
export function variablesOf(credentials: ReadonlyMap<string, Credential>, named: ReadonlySet<string>): Given {
  const variables = new Map<string, string>();
  const notes: string[] = [];
  const give = (name: string, value: string) => {
    if (variables.has(name)) notes.push(`${name} stands for two values; the second is left out.`);
    else if (POWERFUL.test(name) && !named.has(name))
      notes.push(`${name} changes how programs run and is left out unless --only names it.`);
    else if (value.includes("\0")) notes.push(`${name} has a NUL character, which no environment can hold.`);
    else variables.set(name, value);
  };
  for (const [key, { value }] of credentials) if (value !== null) give(key, value);
  for (const [key, credential] of credentials)
    for (const [field, value] of otherFields(credential)) give(`${key}_${field.toUpperCase()}`, value);
  return { variables, notes };
}

/** The answer does not say which field is the primary one. Where two have its value, both are given by name. */
function otherFields({ value, fields }: Credential): [string, string][] {
  const entries = Object.entries(fields);
  const others = entries.filter(([, text]) => text !== value);
  return entries.length - others.length > 1 ? entries : others;
}

/** The parent's environment without what opens Keyhold, and with the values. */
export function childEnvironment(
  parent: Environment,
  variables: ReadonlyMap<string, string>,
): Record<string, string | undefined> {
  const kept = Object.entries(parent).filter(([name]) => !/^KEYHOLD_(?:URL|TOKEN)$/i.test(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(variables) };
}
