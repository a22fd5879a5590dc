"use client";

import { useState } from "react";
import { payloadOf } from "@/components/forms/payload";
import type { Send } from "@/components/forms/use-submit";
import { addressesIn } from "@/components/members/addresses";
import type { Invited } from "@/components/members/invited";
import type { Role } from "@/lib/access/policy";

export type RefusedAddress = { email: string; message: string };

/** Invites one address after the other. Those that are refused stay in the field, each with its reason. */
export function useInvitations(invite: Send<Invited>) {
  const [text, setText] = useState("");
  const [links, setLinks] = useState<readonly Invited[]>([]);
  const [refused, setRefused] = useState<readonly RefusedAddress[]>([]);
  const [isPending, setPending] = useState(false);
  const addresses = addressesIn(text);

  const send = async (role: Role) => {
    if (isPending) return;
    if (addresses.length === 0) {
      setRefused([{ email: "", message: "Enter at least one email address." }]);
      return;
    }
    setPending(true);
    const failed: RefusedAddress[] = [];
    for (const email of addresses) {
      const answer = await invite(payloadOf({ email, role })).catch(() => null);
      if (answer?.status === "ok")
        setLinks((before) => [...before.filter((one) => one.email !== email), answer.data]);
      else failed.push({ email, message: reasonOf(answer) });
    }
    setRefused(failed);
    setText(failed.map(({ email }) => email).join("\n"));
    setPending(false);
  };
  return { text, setText, addresses, links, refused, isPending, send };
}

function reasonOf(answer: Awaited<ReturnType<Send<Invited>>> | null): string {
  if (answer?.status !== "error") return "Keyhold could not be reached. Try again.";
  return answer.fields?.["email"]?.[0] ?? answer.message;
}
