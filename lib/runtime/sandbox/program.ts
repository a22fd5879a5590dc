import "server-only";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What a child process runs, with everything it needs in one file; scripts/build.mjs makes it. */
const PROGRAM = path.join("dist", "sandbox.cjs");

let program: Buffer | undefined;

/** Read once and handed to each child, which may not read a file, not even its own. */
export const sandboxProgram = (): Buffer => (program ??= readFileSync(placeOf(PROGRAM)));

/** The server is one file in dist/, and many below lib/ when it is tested; the program is found from both. */
function placeOf(file: string): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(/* turbopackIgnore: true */ folder, file))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`${file} is missing. scripts/build.mjs makes it.`);
    folder = above;
  }
  return path.join(/* turbopackIgnore: true */ folder, file);
}
