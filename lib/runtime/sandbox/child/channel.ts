import "server-only";
import { readSync, writeSync } from "node:fs";
import { frameOfJson, HEAD_BYTES } from "../frames";
import type { ChildMessage, ParentMessage } from "../messages";

const INPUT = 0;
const OUTPUT = 1;

/**
 * Both ends are read and written while everything else stands still: code asks for a credential in the middle of an
 * expression and has it when the expression goes on. The process ends with its parent.
 */
export function readMessage(): ParentMessage {
  const head = read(HEAD_BYTES);
  return JSON.parse(read(head.readUInt32BE()).toString("utf8")) as ParentMessage;
}

function read(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at < bytes;) {
    const count = readSync(INPUT, buffer, at, bytes - at, null);
    if (count === 0) process.exit(0);
    at += count;
  }
  return buffer;
}

export function writeMessage(message: ChildMessage): void {
  const frame = frameOfJson(message);
  for (let at = 0; at < frame.length;) at += writeSync(OUTPUT, frame, at, frame.length - at);
}
