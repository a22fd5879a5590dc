import { FrontNotice } from "@/components/account/front-notice";
import { ButtonLink } from "@/components/ui/button-link";
import { routes } from "@/lib/routes";

export default function NotFoundInProject() {
  return (
    <div className="py-16">
      <FrontNotice
        title="Nothing here"
        actions={
          <ButtonLink href={routes.home()} variant="primary">
            Back to credentials
          </ButtonLink>
        }
      >
        It may have been deleted or it belongs to another project.
      </FrontNotice>
    </div>
  );
}
