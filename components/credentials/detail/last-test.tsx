import { Fact, FactList } from "@/components/credentials/detail/fact-list";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { outcomeOf } from "@/components/credentials/testing/test-words";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";

/** What the service said of the value, and what it told about the key besides. */
export function LastTest({ result }: { result: TestResult }) {
  const { kind, text } = outcomeOf(result);
  const { host, status, message, checkedAt, facts } = result;
  return (
    <Card>
      <CardHeader title="Last test">{message}</CardHeader>
      <div className="border-t border-border pb-1">
        <FactList>
          <Fact label="Outcome">
            <StatusText kind={kind}>{text}</StatusText>
          </Fact>
          <Fact label="Tested">
            <RelativeTime value={checkedAt} />
          </Fact>
          {host !== "" && <Fact label="Host">{host}</Fact>}
          {status !== undefined && <Fact label="Status">{status}</Fact>}
          {facts.account !== undefined && <Fact label="Account">{facts.account}</Fact>}
          {facts.scopes && facts.scopes.length > 0 && <Fact label="Scopes">{facts.scopes.join(", ")}</Fact>}
          {facts.expiresAt !== undefined && (
            <Fact label="Expires at the service">
              {Number.isNaN(Date.parse(facts.expiresAt)) ? (
                facts.expiresAt
              ) : (
                <RelativeTime value={facts.expiresAt} />
              )}
            </Fact>
          )}
          {facts.quota !== undefined && <Fact label="Credit">{facts.quota}</Fact>}
        </FactList>
      </div>
    </Card>
  );
}
