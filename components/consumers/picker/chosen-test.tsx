"use client";

import type { Picker } from "@/components/consumers/picker/use-picker";
import { FormTest, useFormTest } from "@/components/credentials/testing/form-test";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { call } from "@/components/forms/call";
import type { SlotCredential } from "@/lib/domain/consumers/view";

type Known = Extract<SlotCredential, { name: string }>;

/** Tests the one credential that is chosen, as it is stored; the form around it is neither saved nor left. */
export function ChosenTest({ picker: { chosen, creation } }: { picker: Picker }) {
  const [only] = chosen;
  const { testHref } = creation;
  if (!testHref || !only || chosen.length > 1 || !("name" in only) || only.test === null) return null;
  // With the credential goes what was said of it.
  return <StoredTest key={only.id} credential={only} summary={only.test} href={testHref(only.id)} />;
}

function StoredTest({ credential, summary, href }: { credential: Known; summary: string; href: string }) {
  const test = useFormTest();
  return (
    <FormTest
      name={credential.name}
      plan={{ summary, host: "" }}
      test={test}
      ask={(signal) => call<TestResult>(href, { input: {}, signal })}
    />
  );
}
