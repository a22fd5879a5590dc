import { ChevronLeft } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { KindSpec } from "@/lib/catalog/kind-shape";

export const BackToKind = ({ kind, href }: { kind: KindSpec; href: Route }) => (
  <Link
    href={href}
    className="mb-3 -ml-1 inline-flex min-h-6 items-center gap-0.5 rounded-sm pr-1 text-sm text-muted-foreground hover:text-foreground"
  >
    <ChevronLeft aria-hidden="true" className="size-4" />
    {kind.title}
  </Link>
);
