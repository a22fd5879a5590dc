/** Taken into the bundle as bytes. */
declare module "quickjs-wasi/*.so" {
  const bytes: Uint8Array<ArrayBuffer>;
  export { bytes as default };
}
declare module "quickjs-wasi/quickjs.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export { bytes as default };
}
/** The program of lib/runtime/sandbox/guest as text, put in by the bundler; its value is `boot`. */
declare const GUEST_PROGRAM: string;
