import "server-only";
import { checkUrl } from "@/lib/egress/check";
import { EgressError } from "@/lib/egress/error";
import { findAllowed, usability } from "../credentials/allowed";
import { destinationHosts } from "../credentials/destination";
import { type StepCall, StepError } from "./step-call";

/** Where the code of a workflow may go: what the workflow lists, else where the credentials it may use belong. */
export async function hostsForCode({ ctx, hosts, credentials }: StepCall): Promise<readonly string[]> {
  if (hosts !== null) return hosts;
  const found = await findAllowed(ctx, await credentials.keys(), credentials.reach);
  const usable = [...found.values()].filter((one) => usability(one) === null);
  return [...new Set(usable.flatMap(({ destination }) => destinationHosts(destination)))];
}

/** Throws `forbidden` with what to do about it for a host that is not among these, EgressError for what nobody may call. */
export function checkListed(url: string, hosts: readonly string[], isListedByWorkflow: boolean): URL {
  const { host } = checkUrl(url, null);
  try {
    return checkUrl(url, hosts);
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    throw new StepError(
      "forbidden",
      isListedByWorkflow
        ? `${host} is not one of the hosts of this workflow. Add it there.`
        : `${host} is not a host of a credential that this workflow may use. List it in the hosts of the workflow.`,
    );
  }
}
