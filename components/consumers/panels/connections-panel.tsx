import { Link2 } from "lucide-react";
import { ConnectAccount } from "@/components/consumers/panels/connect-account";
import { ConnectionActions } from "@/components/consumers/panels/connection-actions";
import type { Send } from "@/components/forms/use-submit";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { type StatusKind, StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ConnectionView } from "@/lib/domain/connections/view";

/** Server Actions of a connector's accounts, bound to their place. */
export interface ConnectionSends {
  start: Send<{ url: string | null }>;
  refresh: Send<{ status: ConnectionView["status"] }>;
  disable: Send<null>;
  enable: Send<null>;
  remove: Send<null>;
}

export interface ConnectionsPanelProps {
  connector: { id: string; name: string };
  connections: readonly ConnectionView[];
  total: number;
  /** Why nothing can be changed here. */
  refused: string | undefined;
  /** Why no account can be connected now, although this person may. */
  notReady: string | undefined;
  sends: ConnectionSends;
}

/** The accounts that people have connected. The credential is the app; connections are the people. */
export function ConnectionsPanel(props: ConnectionsPanelProps) {
  const { connector, connections, total, refused, notReady, sends } = props;
  return (
    <Card>
      <CardHeader
        title="Connected accounts"
        actions={
          <ConnectAccount
            connectorId={connector.id}
            disabledReason={refused ?? notReady}
            start={sends.start}
          />
        }
      >
        Each person signs in at the service. Their tokens are stored here and shown to nobody.
      </CardHeader>
      <CardBody>
        {connections.length === 0 ? (
          <EmptyState icon={<Link2 />} title="No accounts yet." level={3}>
            {refused ?? notReady ?? "Connect one to let agents act for its owner."}
          </EmptyState>
        ) : (
          <ConnectionTable {...props} />
        )}
        {total > connections.length && (
          <p className="mt-3 text-sm text-muted-foreground">
            The newest {connections.length} of {total}.
          </p>
        )}
      </CardBody>
    </Card>
  );
}

function ConnectionTable({ connector, connections, refused, sends }: ConnectionsPanelProps) {
  return (
    <Table label="Connected accounts">
      <TableHeader>
        <TableRow>
          <TableHead>Account</TableHead>
          <TableHead>Status</TableHead>
          <TableHead>Scopes</TableHead>
          <TableHead>Expires</TableHead>
          <TableHead>Last used</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {connections.map((connection) => (
          <TableRow key={connection.id}>
            <TableCell className="max-sm:pb-2 max-sm:text-left!">
              <span className="min-w-0">
                <span className="block font-medium wrap-anywhere">{connection.name}</span>
                <span className="block text-xs text-muted-foreground">
                  by {connection.createdBy}, <RelativeTime value={connection.createdAt} />
                </span>
              </span>
            </TableCell>
            <TableCell label="Status">
              <ConnectionState connection={connection} />
            </TableCell>
            <TableCell label="Scopes" className="max-w-64 text-xs wrap-anywhere text-muted-foreground">
              {connection.scopes.join(" ") || "Not told"}
            </TableCell>
            <TableCell label="Expires">
              <Expiry connection={connection} />
            </TableCell>
            <TableCell label="Last used">
              {connection.lastUsedAt ? <RelativeTime value={connection.lastUsedAt} /> : "Never"}
            </TableCell>
            <TableCell className="max-sm:justify-end! sm:text-right">
              <ConnectionActions
                connection={connection}
                connectorId={connector.id}
                disabledReason={refused}
                sends={sends}
              />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

const STATES: Record<ConnectionView["status"], { look: StatusKind; label: string }> = {
  active: { look: "valid", label: "Connected" },
  disabled: { look: "disabled", label: "Disabled" },
  failed: { look: "error", label: "Connect again" },
};

function ConnectionState({ connection: { status, failure } }: { connection: ConnectionView }) {
  const { look, label } = STATES[status];
  return (
    <span>
      <StatusText kind={look}>{label}</StatusText>
      {failure !== null && (
        <span className="block text-xs text-muted-foreground">{failure.replaceAll("_", " ")}</span>
      )}
    </span>
  );
}

function Expiry({ connection: { expiresAt, hasRefreshToken } }: { connection: ConnectionView }) {
  if (expiresAt === null) return "Not told";
  return (
    <span>
      <RelativeTime value={expiresAt} />
      <span className="block text-xs text-muted-foreground">
        {hasRefreshToken ? "Renewed by itself" : "Cannot be renewed"}
      </span>
    </span>
  );
}
