import "server-only";
import type { IncomingMessage } from "node:http";
import type { Context } from "@/lib/domain/context";
import { verifyToken } from "@/lib/domain/tokens/verify";
import { AppError } from "@/lib/errors";

const refused = () =>
  new AppError(
    "unauthenticated",
    "Send a machine token of this project: Authorization: Bearer kh_…. It may have expired or been revoked.",
  );

/** The context of a program: what its token says, read anew on each request. Throws `unauthenticated`. */
export async function tokenContext(
  request: IncomingMessage,
  about: { requestId: string; address: string },
): Promise<Context> {
  const given = request.rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === "authorization",
  );
  const text = /^Bearer (kh_[a-z0-9_]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
  // Two such headers could be read differently by whatever stands in front of us.
  if (given.length !== 1 || text === undefined) throw refused();
  const verified = await verifyToken(text, about.address);
  if (!verified) throw refused();
  return { ...verified, ...about };
}
