import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { routes } from "@/lib/routes";

export const BackToList = ({ place }: { place: ProjectPlace }) => (
  <Link
    href={routes.credentials(place.org, place.project)}
    className="mb-3 -ml-1 inline-flex min-h-6 items-center gap-0.5 rounded-sm pr-1 text-sm text-muted-foreground hover:text-foreground"
  >
    <ChevronLeft aria-hidden="true" className="size-4" />
    Credentials
  </Link>
);
