/** @typedef {(line: string) => void} Say a line of progress, with the seconds since the start */

/** @param {NodeJS.WritableStream} stream @returns {Say} */
export function sayTo(stream) {
  return (line) => stream.write(`[${process.uptime().toFixed(1)}s] ${line}\n`);
}
