import { customType, timestamp } from "drizzle-orm/pg-core";

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** All times are UTC with milliseconds, made by the server that writes the row. */
export const moment = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });
