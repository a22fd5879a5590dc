import { signOutAction } from "@/app/actions";
import { RememberPlace } from "@/components/account/remember-place";
import { AppShell } from "@/components/shell/app-shell";
import { personContext } from "@/lib/auth/session";
import { findCredentialsAction, readNoticesAction } from "./actions";
import { shellData } from "./shell-data";

/** The frame. Never the check: a layout does not run again on the way from page to page, so each page checks. */
export default async function ProjectLayout({ children, params }: LayoutProps<"/[org]/[project]">) {
  const { org, project } = await params;
  const ctx = await personContext(org, project);
  // The page answers for a place that is not there, and for nobody.
  if (ctx === null || ctx === "signed-out") return children;
  return (
    <AppShell
      {...await shellData(ctx)}
      signOut={signOutAction}
      readNotices={readNoticesAction}
      findCredentials={findCredentialsAction.bind(null, org, project)}
    >
      <RememberPlace org={org} project={project} />
      {children}
    </AppShell>
  );
}
