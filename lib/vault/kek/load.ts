import "server-only";
import { readKeyFile } from "@/lib/vault/kek/file";
import { localKek } from "@/lib/vault/kek/local";
import type { Kek } from "@/lib/vault/kek/local";
import { KeyRefused, parseKeyText } from "@/lib/vault/kek/parse";

export interface KekSettings {
  file?: string | undefined;
  text?: string | undefined;
  kmsUri?: string | undefined;
  /** Read when nothing else is set. */
  defaultFile: string;
}

export type KekState = { status: "ready"; kek: Kek } | { status: "sealed"; reason: string };

/**
 * Providers outside this process by the scheme of their URI; one is a file in this folder and a row here.
 * Throws KeyRefused when its key cannot be used now.
 */
const PROVIDERS: ReadonlyMap<string, (uri: string) => Promise<Kek>> = new Map();

const SOURCES = "KEYHOLD_MASTER_KEY_FILE, KEYHOLD_MASTER_KEY or KEYHOLD_KMS_URI";

/**
 * The master key from the one place that is set, tested before it is handed out. Sealed, with a reason
 * that says what to do, when there is none that can be used; it never makes a key.
 */
export async function loadKek(settings: KekSettings): Promise<KekState> {
  try {
    const kek = await fromOnlySource(settings);
    await kek.selfTest();
    return { status: "ready", kek };
  } catch (error) {
    if (error instanceof KeyRefused) return { status: "sealed", reason: error.message };
    throw error;
  }
}

async function fromOnlySource({ file, text, kmsUri, defaultFile }: KekSettings): Promise<Kek> {
  if ([file, text, kmsUri].filter((source) => source !== undefined).length > 1) {
    throw new KeyRefused(`More than one master key is set. Keep one of ${SOURCES}, and unset the others.`);
  }
  if (kmsUri !== undefined) return fromProvider(kmsUri);
  if (text !== undefined) return fromBytes(parseKeyText(text, "KEYHOLD_MASTER_KEY"), "environment");
  return fromBytes(await readKeyFile(file ?? defaultFile), "file");
}

function fromBytes(material: Uint8Array, kind: Kek["kind"]): Kek {
  try {
    return localKek(material, kind);
  } finally {
    material.fill(0);
  }
}

async function fromProvider(uri: string): Promise<Kek> {
  // Only the scheme is repeated: the rest of a URI may hold a credential.
  const scheme = /^([a-z][a-z0-9-]{0,31}):\/\//.exec(uri)?.[1];
  if (scheme === undefined) {
    throw new KeyRefused("KEYHOLD_KMS_URI is not of the form scheme://key. Correct it, or unset it.");
  }
  const provider = PROVIDERS.get(scheme);
  if (provider === undefined) {
    const instead = "Use KEYHOLD_MASTER_KEY_FILE or KEYHOLD_MASTER_KEY instead.";
    throw new KeyRefused(`This build has no provider for ${scheme}:// in KEYHOLD_KMS_URI. ${instead}`);
  }
  return provider(uri);
}
