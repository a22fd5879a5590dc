import { boolean, check, integer, pgTable, text } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { moment } from "./columns";

/** One row: this installation. Its id is part of what every sealed value is bound to. */
export const instance = pgTable(
  "instance",
  {
    only: boolean().primaryKey().default(true),
    id: text().notNull(),
    createdAt: moment().notNull(),
    /** HMAC-free SHA-256 of the printed one-time code; null once an owner exists. */
    setupCodeDigest: text(),
    /** Next step of the first-run guide, 1–5; 6 when it is finished. */
    setupStep: integer().notNull().default(1),
    /** Identity and check value of the master key that sealed the first data key. */
    kekId: text(),
    kekCheck: text(),
  },
  (table) => [check("instance_is_one_row", sql`${table.only}`)],
);
