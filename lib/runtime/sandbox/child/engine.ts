import crypto from "quickjs-wasi/crypto.so";
import encoding from "quickjs-wasi/encoding.so";
import headers from "quickjs-wasi/headers.so";
import quickjs from "quickjs-wasi/quickjs.wasm";
import structuredClone from "quickjs-wasi/structured-clone.so";
import url from "quickjs-wasi/url.so";
import { QuickJS } from "quickjs-wasi";

const EXTENSIONS = { url, encoding, headers, crypto, "structured-clone": structuredClone };

/** About a thousand calls inside each other. Twice as much would end the process instead of the recursion. */
const STACK_BYTES = 256 * 1024;

export interface Engine {
  create: (limits: { memoryBytes: number; isOver: () => boolean }) => Promise<QuickJS>;
}

/** Compiles what a virtual machine is made of, so that making one takes milliseconds. */
export async function compileEngine(): Promise<Engine> {
  const wasm = await WebAssembly.compile(quickjs);
  const extensions = await Promise.all(
    Object.entries(EXTENSIONS).map(async ([name, bytes]) => ({
      name,
      wasm: await WebAssembly.compile(bytes),
    })),
  );
  const create: Engine["create"] = ({ memoryBytes, isOver }) =>
    QuickJS.create({
      wasm,
      extensions,
      memoryLimit: memoryBytes,
      maxStackSize: STACK_BYTES,
      interruptHandler: isOver,
      timezoneOffset: 0,
      moduleLoader: { load: refuseModule },
      // The engine's own messages would get among ours.
      wasi: () => ({ fd_write: () => BAD_FILE }),
    });
  return { create };
}

/** EBADF of WASI. */
const BAD_FILE = 8;

function refuseModule(): never {
  const error = new TypeError("A code step can't import modules.");
  // It would tell the code about this process.
  error.stack = "";
  throw error;
}
