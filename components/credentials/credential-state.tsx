import { stateOf, type Timed } from "@/components/credentials/state-of";
import { StatusText } from "@/components/ui/status-text";

export function CredentialState({ credential }: { credential: Timed }) {
  const state = stateOf(credential);
  return state && <StatusText kind={state.kind}>{state.text}</StatusText>;
}
