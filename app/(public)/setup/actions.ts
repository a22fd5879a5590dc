"use server";

import { anonymousContext } from "@/lib/auth/config";
import { recheckEncryption } from "@/lib/domain/encryption/recheck";
import { inviteMember } from "@/lib/domain/members/invite";
import { updateOrganisation } from "@/lib/domain/organisations/update";
import { updateProject } from "@/lib/domain/projects/update";
import { advanceSetup } from "@/lib/domain/setup/advance";
import { createOwner } from "@/lib/domain/setup/owner";
import type { Door } from "@/lib/domain/door";
import { formAction, openAction } from "@/lib/http/action";
import type { FormState } from "@/lib/form-state";
import type { z } from "zod";
import { presentInvited } from "../../present-invited";
import { ownedPlace } from "./owned-place";

// The address of the place changes while it is being named, so it is looked up for each call.
const inOwnedPlace =
  <S extends z.ZodType, Out, Shown>(door: Door<S, Out>, present: (result: Out) => Shown) =>
  async (form: FormData): Promise<FormState<Shown>> => {
    const place = await ownedPlace();
    return formAction(door, present)(place?.organisation.slug ?? "", place?.project.slug ?? "", form);
  };

const named = ({ id, name, slug }: { id: string; name: string; slug: string }) => ({ id, name, slug });

const owner = openAction(createOwner, anonymousContext, () => null);
const recheck = openAction(recheckEncryption, anonymousContext, ({ ready }) => ({ ready }));
const advance = inOwnedPlace(advanceSetup, () => null);
const organisation = inOwnedPlace(updateOrganisation, named);
const project = inOwnedPlace(updateProject, named);
const invite = inOwnedPlace(inviteMember, presentInvited);

export async function createOwnerAction(form: FormData) {
  return owner(form);
}

export async function recheckAction(form: FormData) {
  return recheck(form);
}

export async function advanceAction(form: FormData) {
  return advance(form);
}

export async function renameOrganisationAction(form: FormData) {
  return organisation(form);
}

export async function renameProjectAction(form: FormData) {
  return project(form);
}

export async function inviteAction(form: FormData) {
  return invite(form);
}
