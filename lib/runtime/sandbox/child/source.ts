import { transform } from "sucrase";
import type { RunMessage } from "../messages";

/** The code is not the language it is said to be. */
export class SourceError extends Error {}

const PLACE = /\s*\((\d+):(\d+)\)$/;

/**
 * JavaScript on the same lines. Types are taken out here, in the child: a text that keeps the parser busy for ever costs
 * its own step and nobody else's.
 */
export function javascriptOf({ language, code }: Pick<RunMessage, "language" | "code">): string {
  if (language === "javascript") return code;
  try {
    return transform(code, { transforms: ["typescript"], disableESTransforms: true }).code;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line, column] = PLACE.exec(error.message) ?? [];
    const said = error.message.replace(PLACE, "").replace(/^Error transforming [^:]*: /, "");
    throw new SourceError(line === undefined ? said : `In line ${line}, column ${column}: ${said}`);
  }
}
