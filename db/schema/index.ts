// The ciphertext tables are not re-exported: lib/vault imports "./sealed" itself, and nobody else may.
export * from "./approvals";
export * from "./audit";
export * from "./connections";
export * from "./consumers";
export * from "./credentials";
export * from "./instance";
export * from "./organisations";
export * from "./runs";
export * from "./tokens";
