import { stateOf } from "@/components/credentials/state-of";
import { StoredStatus } from "@/components/credentials/testing/stored-test";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import type { CredentialView } from "@/lib/domain/credentials/view";

type CredentialStateProps = {
  credential: CredentialView;
  offer: TestOffer;
  /** Where no test button beside it tells what happens. */
  speaks?: boolean;
};

export function CredentialState({ credential, offer, speaks = false }: CredentialStateProps) {
  return <StoredStatus offer={offer} rest={stateOf(credential)} speaks={speaks} />;
}
