import "server-only";
import { z } from "zod";
import { detect, type Detection } from "@/lib/catalog/detect";
import { LIMITS } from "@/lib/catalog/field-spec";
import { detectionTable } from "@/lib/catalog/templates";
import { lookup } from "../command";

const Input = z.strictObject({
  value: z.string().max(LIMITS.secretBytes, "Values can be up to 64 KB."),
  /** Name of the variable it was found under. */
  key: z.string().max(256).optional(),
});

/** Which services a value may belong to. The value is compared and forgotten: not stored, logged or answered. */
export const detectTemplate = lookup("template.detect", Input, (_ctx, { value, key }): Detection =>
  detect(detectionTable(), value, key),
);
