"use client";

import { useEffect } from "react";
import { rememberPlace } from "@/components/account/remembered-place";

export function RememberPlace({ org, project }: { org: string; project: string }) {
  useEffect(() => rememberPlace(org, project), [org, project]);
  return null;
}
