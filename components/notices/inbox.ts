import type { NoticeView } from "@/lib/domain/notices/list";

/** What waits for this person in the project. */
export interface Inbox {
  notices: readonly NoticeView[];
  unread: number;
  /** Uses that wait for an approval; null for whoever may not decide. */
  approvals: number | null;
}
