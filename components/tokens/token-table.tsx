import { accessWords, scopeWords } from "@/components/tokens/access";
import { RevokeToken } from "@/components/tokens/revoke-token";
import { tokenNotes } from "@/components/tokens/token-notes";
import type { Send } from "@/components/forms/use-submit";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { TokenView } from "@/lib/domain/tokens/shared";

type TokenTableProps = { tokens: readonly TokenView[]; revoke: Send<{ revoked: number }> };

export function TokenTable({ tokens, revoke }: TokenTableProps) {
  return (
    <Table label="Machine tokens">
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Token</TableHead>
          <TableHead>Access</TableHead>
          <TableHead>Expires</TableHead>
          <TableHead>Last used</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} revoke={revoke} />
        ))}
      </TableBody>
    </Table>
  );
}

function TokenRow({ token, revoke }: { token: TokenView; revoke: TokenTableProps["revoke"] }) {
  const { unusedDays } = tokenNotes(token);
  return (
    <TableRow>
      <TableCell className="max-sm:pb-2 max-sm:text-left!">
        <span className="min-w-0">
          <span className="block font-medium wrap-anywhere">{token.name}</span>
          <span className="block text-xs text-muted-foreground">
            {token.createdBy?.name ?? "Command line"}
          </span>
        </span>
      </TableCell>
      <TableCell label="Token">
        <code className="text-xs whitespace-nowrap" aria-label={`Token ends in ${token.tail}`}>
          kh_••••{token.tail}
        </code>
      </TableCell>
      <TableCell label="Access">
        <Access token={token} />
      </TableCell>
      <TableCell label="Expires">
        <Expiry token={token} />
      </TableCell>
      <TableCell label="Last used">
        <span>
          {token.lastUsedAt ? <RelativeTime value={token.lastUsedAt} /> : "Never"}
          {unusedDays !== null && (
            <span className="block text-xs text-warning-text">
              Unused for {unusedDays} days. Still needed?
            </span>
          )}
        </span>
      </TableCell>
      <TableCell className="max-sm:justify-end! sm:text-right">
        <RevokeToken id={token.id} name={token.name} revoke={revoke} />
      </TableCell>
    </TableRow>
  );
}

function Access({ token }: { token: TokenView }) {
  return (
    <span>
      <span title={token.scopes.map(scopeWords).join("; ")}>{accessWords(token.scopes)}</span>
      {token.keys && (
        <span className="block text-xs text-muted-foreground" title={token.keys.join(", ")}>
          {token.keys.length === 1 ? (
            <code className="wrap-anywhere">{token.keys[0]}</code>
          ) : (
            `${token.keys.length} keys`
          )}
        </span>
      )}
    </span>
  );
}

function Expiry({ token }: { token: TokenView }) {
  if (token.status === "expired") return <StatusText kind="error">Expired</StatusText>;
  if (!token.expiresAt) return <StatusText kind="warning">Never</StatusText>;
  if (!tokenNotes(token).isExpiring) return <RelativeTime value={token.expiresAt} />;
  return (
    <StatusText kind="expiring">
      Expires <RelativeTime value={token.expiresAt} />
    </StatusText>
  );
}
