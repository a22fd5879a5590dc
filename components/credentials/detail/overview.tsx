import { Fact, FactList } from "@/components/credentials/detail/fact-list";
import { LastTest } from "@/components/credentials/detail/last-test";
import { SnippetLine } from "@/components/credentials/detail/snippet-line";
import { Card, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { environmentNames } from "@/lib/catalog/fields";
import { fieldsFor, findTemplate } from "@/lib/catalog/templates";
import type { CredentialView } from "@/lib/domain/credentials/view";

const AUDIENCES = {
  project: "Everyone in the project",
  owner: "Its owner only",
  members: "Named people only",
};

const CONFIRMATIONS = { never: "Without asking", each: "A person is asked before each use" };

/** The fields without their secrets, the facts, and how code asks for it. */
export function Overview({ credential }: { credential: CredentialView }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex flex-col gap-5">
        <Card>
          <CardHeader title="Fields" />
          <div className="border-t border-border pb-1">
            <Fields credential={credential} />
          </div>
        </Card>
        {credential.description && (
          <Card>
            <CardHeader title="Notes" />
            <p className="px-5 pb-5 text-sm wrap-anywhere whitespace-pre-wrap">{credential.description}</p>
          </Card>
        )}
        <Card>
          <CardHeader title="Use it in code">
            The value is looked up when a step runs; it never appears in code.
          </CardHeader>
          <div className="px-5 pb-5">
            <SnippetLine text={`credential("${credential.key}")`} />
          </div>
        </Card>
      </div>
      <div className="flex flex-col gap-5">
        {credential.lastTest && <LastTest result={credential.lastTest} />}
        <Card>
          <CardHeader title="About" />
          <div className="border-t border-border pb-1">
            <About credential={credential} />
          </div>
        </Card>
      </div>
    </div>
  );
}

function Fields({ credential }: { credential: CredentialView }) {
  const { type, template, fields, secrets, key, valueSetAt } = credential;
  const specs = fieldsFor(type, template);
  const environment = environmentNames(key, specs);
  const names = [
    ...new Set([...specs.map(({ name }) => name), ...Object.keys(fields), ...Object.keys(secrets)]),
  ];
  return (
    <FactList>
      {names.map((name) => {
        const secret = secrets[name];
        return (
          <Fact
            key={name}
            label={
              <>
                <span className="block text-foreground">
                  {specs.find((spec) => spec.name === name)?.label ?? name}
                </span>
                {environment[name] && <code className="block text-2xs">{environment[name]}</code>}
              </>
            }
          >
            {secret ? <SecretFact secret={secret} valueSetAt={valueSetAt} /> : (fields[name] ?? <NotSet />)}
          </Fact>
        );
      })}
    </FactList>
  );
}

const NotSet = () => <span className="text-muted-foreground">Not set</span>;

type SecretFactProps = { secret: CredentialView["secrets"][string]; valueSetAt: string | null };

function SecretFact({ secret, valueSetAt }: SecretFactProps) {
  if (!secret.set) return <NotSet />;
  return (
    <span className="text-muted-foreground">
      <span className="text-foreground">Set</span>
      {secret.hint && (
        <>
          {" · ends in "}
          <code className="text-xs text-foreground">{secret.hint}</code>
        </>
      )}
      {valueSetAt && (
        <>
          {" · "}
          <RelativeTime value={valueSetAt} />
        </>
      )}
    </span>
  );
}

function About({ credential }: { credential: CredentialView }) {
  const {
    template,
    expiresAt,
    hosts,
    audience,
    owner,
    scope,
    createdBy,
    createdAt,
    updatedAt,
    lastUsedAt,
    confirmUse,
  } = credential;
  const service = template && findTemplate(template);
  return (
    <FactList>
      {service && <Fact label="Service">{service.name}</Fact>}
      <Fact label="Value may be sent to">
        {hosts.length > 0 ? hosts.join(", ") : <span className="text-muted-foreground">No host bound</span>}
      </Fact>
      <Fact label="Visible to">{AUDIENCES[audience]}</Fact>
      <Fact label="Use by programs">{CONFIRMATIONS[confirmUse]}</Fact>
      <Fact label="Owner">{owner?.name ?? "Nobody"}</Fact>
      <Fact label="Scope">{scope === "project" ? "Project" : "One workflow"}</Fact>
      <Fact label="Expires">{expiresAt ? <RelativeTime value={expiresAt} /> : "Never"}</Fact>
      <Fact label="Last used">{lastUsedAt ? <RelativeTime value={lastUsedAt} /> : "Not used yet"}</Fact>
      <Fact label="Created">
        <RelativeTime value={createdAt} /> by {createdBy}
      </Fact>
      <Fact label="Updated">
        <RelativeTime value={updatedAt} />
      </Fact>
      <Fact label="ID">
        <span className="inline-flex items-center gap-0.5">
          <code className="text-xs">{credential.id}</code>
          <CopyButton value={credential.id} label="Copy id" announcement="Id copied." />
        </span>
      </Fact>
    </FactList>
  );
}
