import { EncryptionStep, FirstCredentialStep, NamesStep, PeopleStep } from "@/components/setup/later-steps";
import { StepCard } from "@/components/setup/step-card";
import { COMMON_TEMPLATE_IDS, findTemplate } from "@/lib/catalog/templates";
import type { MasterKeyFacts } from "@/lib/domain/encryption/keys";
import { env } from "@/lib/env";
import { routes } from "@/lib/routes";
import { advanceAction, inviteAction, renameOrganisationAction, renameProjectAction } from "./actions";
import type { ownedPlace } from "./owned-place";

const TILES = 6;

type SetupStepProps = {
  step: number;
  reached: number;
  place: NonNullable<Awaited<ReturnType<typeof ownedPlace>>>;
  keyFacts: MasterKeyFacts;
  template: string | undefined;
};

/** Steps 2 to 5: those that the owner, once made, goes through signed in. */
export function SetupStep({ step, reached, place, keyFacts, template }: SetupStepProps) {
  const { organisation, project } = place;
  const chosen = template !== undefined && findTemplate(template) ? template : undefined;
  switch (step) {
    case 2:
      return (
        <StepCard step={step} reached={reached} title="Encryption">
          <EncryptionStep {...describeKey(keyFacts)} advance={advanceAction} />
        </StepCard>
      );
    case 3:
      return (
        <StepCard step={step} reached={reached} title="Name your organisation and project">
          <NamesStep
            organisation={organisation}
            project={project}
            renameOrganisation={renameOrganisationAction}
            renameProject={renameProjectAction}
            advance={advanceAction}
          />
        </StepCard>
      );
    case 4:
      return (
        <StepCard step={step} reached={reached} title="First credential">
          <FirstCredentialStep templates={firstTemplates()} advance={advanceAction} />
        </StepCard>
      );
    default:
      return (
        <StepCard step={step} reached={reached} title="Invite people">
          <PeopleStep
            template={chosen}
            afterwards={routes.credentials(organisation.slug, project.slug, { new: chosen })}
            invite={inviteAction}
            advance={advanceAction}
          />
        </StepCard>
      );
  }
}

function firstTemplates() {
  return COMMON_TEMPLATE_IDS.slice(0, TILES).flatMap((id) => {
    const template = findTemplate(id);
    return template ? { id, name: template.name, key: template.key } : [];
  });
}

function describeKey({ source, fingerprint }: MasterKeyFacts) {
  const { KEYHOLD_MASTER_KEY_FILE: file, keysDir } = env();
  return {
    keySource: `${source === "environment" ? "environment" : "file"}, fingerprint ${fingerprint ?? ""}`,
    keyPlace: source === "file" ? (file ?? `${keysDir}/master.key`) : null,
  };
}
