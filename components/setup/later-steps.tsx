"use client";

import dynamic from "next/dynamic";

// Each is fetched when it comes: whoever makes the account waits for none of them.
export const EncryptionStep = dynamic(() =>
  import("@/components/setup/encryption-step").then((module) => module.EncryptionStep),
);
export const NamesStep = dynamic(() =>
  import("@/components/setup/names-step").then((module) => module.NamesStep),
);
export const FirstCredentialStep = dynamic(() =>
  import("@/components/setup/first-credential-step").then((module) => module.FirstCredentialStep),
);
export const PeopleStep = dynamic(() =>
  import("@/components/setup/people-step").then((module) => module.PeopleStep),
);
