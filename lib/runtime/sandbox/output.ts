/** Whoever works on a value walks through it, and falls over one that is nested without end. */
const DEPTH_MAX = 200;

/** The value of a JSON text of a child. Throws when it is none, or nested too deeply. */
export function readOutput(json: string): unknown {
  if (depthOf(json) > DEPTH_MAX) throw new RangeError("The output is nested too deeply.");
  return JSON.parse(json) as unknown;
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (isText) {
      if (sign === "\\") at += 1;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === "[" || sign === "{") deepest = Math.max(deepest, (depth += 1));
    else if (sign === "]" || sign === "}") depth -= 1;
  }
  return deepest;
}
