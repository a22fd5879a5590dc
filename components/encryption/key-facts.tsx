import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { MasterKeyFacts } from "@/lib/domain/encryption/keys";

const SOURCES = { file: "Key file", environment: "Environment variable" } as const;

/** How the key is recognised; never the key. */
export function KeyFacts({ facts, values }: { facts: MasterKeyFacts; values: number }) {
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    ["Source", facts.source ? SOURCES[facts.source] : "–"],
    ["Fingerprint", facts.fingerprint ? <code key="fingerprint">{facts.fingerprint}</code> : "–"],
    ["Algorithm", facts.algorithm],
    ["Stored values", new Intl.NumberFormat("en").format(values)],
  ];
  return (
    <Card>
      <CardHeader
        title="Master key"
        actions={
          facts.status === "ready" ? (
            <Badge tone="success">Healthy</Badge>
          ) : (
            <Badge tone="danger">Sealed</Badge>
          )
        }
      >
        Wraps one data key for each project; those encrypt the values.
      </CardHeader>
      <CardBody>
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt className="text-xs text-muted-foreground">{name}</dt>
              <dd className="mt-0.5">{value}</dd>
            </div>
          ))}
        </dl>
      </CardBody>
    </Card>
  );
}
