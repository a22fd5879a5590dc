import { z } from "zod";

/** As everything here tells time: UTC, ISO 8601. */
export const moment = z.iso.datetime();
