"use client";

import { type SubmitEvent, useRef, useState } from "react";
import type { Send } from "@/components/forms/use-submit";
import type { Invited } from "@/components/members/invited";
import { ROLE_WORDS } from "@/components/members/role-words";
import { useInvitations } from "@/components/members/use-invitations";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { Role } from "@/lib/access/policy";

type InvitePeopleProps = {
  invite: Send<Invited>;
  /** The roles the inviter may give, lowest first. */
  roles: readonly Role[];
};

/** Addresses in, one link for each out. The links are shown once; whoever invites hands them over. */
export function InvitePeople({ invite, roles }: InvitePeopleProps) {
  const [role, setRole] = useState<Role>("collaborator");
  const { text, setText, addresses, links, refused, isPending, send } = useInvitations(invite);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    void send(role);
  };
  const count = addresses.length;
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label="Email addresses"
        hint="Several at once: paste a list."
        error={
          refused
            .map(({ email, message }) => (message.includes(email) ? message : `${email}: ${message}`))
            .join(" ") || undefined
        }
      >
        <Textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Role" hint={ROLE_WORDS[role].gets}>
        <Select value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {roles.map((one) => (
            <option key={one} value={one}>
              {ROLE_WORDS[one].label}
            </option>
          ))}
        </Select>
      </Field>
      <div>
        <Button type="submit" pending={isPending}>
          {count > 1 ? `Create ${count} invitation links` : "Create invitation link"}
        </Button>
      </div>
      {links.length > 0 && <Links links={links} />}
    </form>
  );
}

function Links({ links }: { links: readonly Invited[] }) {
  return (
    <section
      aria-label="Invitation links"
      className="rounded-lg border border-accent-line bg-accent-soft p-4"
    >
      <p role="status" className="text-sm">
        Hand each link to its person. It works once, within 7 days, and is not shown again.
      </p>
      <ul className="mt-3 flex flex-col gap-3">
        {links.map((one) => (
          <InvitationLink key={one.id} {...one} />
        ))}
      </ul>
    </section>
  );
}

function InvitationLink({ email, link }: Invited) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <li>
      <Field label={email}>
        <span className="flex gap-2">
          <Input
            ref={field}
            readOnly
            code
            value={link}
            onFocus={(event) => event.target.select()}
            aria-label={`Invitation link for ${email}`}
          />
          <CopyButton
            value={link}
            label="Copy link"
            announcement="Link copied."
            withText
            selectOnFailure={field}
          />
        </span>
      </Field>
    </li>
  );
}
