"use client";

let handed: string | undefined;

/** Carries a pasted secret from the palette to the create form in memory only: never in an address or in storage. */
export function handOverSecret(text: string): void {
  handed = text;
}

/** Takes it, once. */
export function takeHandedSecret(): string | undefined {
  const text = handed;
  handed = undefined;
  return text;
}
