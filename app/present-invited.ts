import type { Invited as Link } from "@/components/members/invited";
import type { Invited } from "@/lib/domain/members/invite";
import { env } from "@/lib/env";
import { routes } from "@/lib/routes";

/** The one time that an invitation's link reaches a browser. */
export const presentInvited = ({ id, email, role, token }: Invited): Link => ({
  id,
  email,
  role,
  link: `${env().publicUrl}${routes.invitation(token ?? "")}`,
});
