import { kindWords } from "@/components/consumers/kind-words";
import { ChannelPanel } from "@/components/consumers/panels/channel-panel";
import { ConnectionsPanel } from "@/components/consumers/panels/connections-panel";
import { type OperationLine, OperationsPanel } from "@/components/consumers/panels/operations-panel";
import { refusal } from "@/components/members/member-rights";
import type { PersonContext } from "@/lib/auth/session";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { listMessages } from "@/lib/domain/channels/messages";
import { listConnections } from "@/lib/domain/connections/list";
import { redirectUri } from "@/lib/domain/connections/redirect-uri";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { env } from "@/lib/env";
import { readIfAllowed } from "../read-if-allowed";
import {
  deleteConnectionAction,
  disableConnectionAction,
  enableConnectionAction,
  refreshConnectionAction,
  startConnectionAction,
} from "./actions";

type Place = { org: string; project: string };
type ExtrasProps = { ctx: PersonContext; place: Place; consumer: ConsumerView };

/** What single kinds have to show beside form and Try. Every other kind has nothing here. */
export function KindExtras(props: ExtrasProps) {
  switch (props.consumer.kind) {
    case "connector":
      return <Connections {...props} />;
    case "channel":
      return <Channel {...props} />;
    case "api_server": {
      const operations = operationsOf(props.consumer);
      return operations && <OperationsPanel operations={operations} />;
    }
    default:
      return null;
  }
}

/** Where a service sends people back to; only connectors have to tell one. */
export const redirectUriFor = ({ id }: Pick<KindSpec, "id">) =>
  id === "connector" ? redirectUri() : undefined;

/** What the document describes; nothing while it has not been read. */
export const operationsOf = (consumer: ConsumerView & { operations?: readonly OperationLine[] }) =>
  consumer.operations;

/** What goes with a consumer when it is deleted. */
export function consequenceOf(kind: KindSpec): string {
  const { one } = kindWords(kind);
  switch (kind.id) {
    case "connector":
      return "The accounts that are connected through it are deleted with it. The credential it uses stays. This cannot be undone.";
    case "workflow":
      return "Credentials that belong to this workflow alone go to the bin. This cannot be undone.";
    default:
      return `Agents and workflows that use this ${one} stop working with it. The credentials it uses stay. This cannot be undone.`;
  }
}

const CONNECTIONS_MAX = 200;

async function Connections({ ctx, place: { org, project }, consumer }: ExtrasProps) {
  const { id, name, status } = consumer;
  const page = await readIfAllowed(ctx, listConnections, { id, limit: CONNECTIONS_MAX });
  if (!page) return null;
  return (
    <ConnectionsPanel
      connector={{ id, name }}
      connections={page.items}
      total={page.total}
      refused={refusal(ctx.actor, "connection.start", "connect accounts")}
      notReady={status === "ready" ? undefined : "Choose the OAuth app and switch the connector on first."}
      sends={{
        start: startConnectionAction.bind(null, org, project),
        refresh: refreshConnectionAction.bind(null, org, project),
        disable: disableConnectionAction.bind(null, org, project),
        enable: enableConnectionAction.bind(null, org, project),
        remove: deleteConnectionAction.bind(null, org, project),
      }}
    />
  );
}

const MESSAGES_MAX = 50;

async function Channel({ ctx, consumer: { id } }: ExtrasProps) {
  const page = await readIfAllowed(ctx, listMessages, { id, limit: MESSAGES_MAX });
  return (
    page && <ChannelPanel webhookUrl={`${env().publicUrl}/hooks/channels/${id}`} messages={page.items} />
  );
}
