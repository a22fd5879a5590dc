import type { Metadata } from "next";
import { FrontPage } from "@/components/shell/front-page";
import { ButtonLink } from "@/components/ui/button-link";
import { routes } from "@/lib/routes";

export const metadata: Metadata = { title: "Nothing here" };

export default function NotFound() {
  return (
    <FrontPage>
      <div className="text-center">
        <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight">
          Nothing here
        </h1>
        <p className="mt-2 mb-6 text-pretty text-muted-foreground">
          It may have been deleted or it belongs to another project.
        </p>
        <ButtonLink href={routes.home()} variant="primary">
          Back to credentials
        </ButtonLink>
      </div>
    </FrontPage>
  );
}
