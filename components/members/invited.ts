import type { Role } from "@/lib/access/policy";

/** An invitation as it is told once, to whoever made it. */
export type Invited = { id: string; email: string; role: Role; link: string };
