import { NuqsAdapter } from "nuqs/adapters/next/app";
import { InboxProvider } from "@/components/notices/inbox-context";
import { Header } from "@/components/shell/header";
import { ShellBanner } from "@/components/shell/shell-banner";
import type { ShellProps } from "@/components/shell/shell-props";
import { Sidebar } from "@/components/shell/sidebar";
import { routes } from "@/lib/routes";

/** The frame of every page inside a project. */
export function AppShell({ children, ...props }: ShellProps & { children: React.ReactNode }) {
  const { organisation, organisations, project, inbox } = props;
  return (
    <InboxProvider {...inbox}>
      <div data-slot="app-shell" className="min-h-dvh lg:pl-60">
        <a
          href="#main"
          className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-primary px-4 py-2 text-sm font-medium text-primary-foreground shadow-lg focus:translate-y-0"
        >
          Skip to content
        </a>
        <div className="fixed inset-y-0 left-0 hidden w-60 flex-col border-r border-border bg-sidebar lg:flex">
          <Sidebar organisation={organisation} organisations={organisations} project={project} />
        </div>
        <Header {...props} />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[88rem] px-4 py-6 sm:px-6 lg:px-8 lg:py-8"
        >
          <div className="mb-5 empty:hidden">
            <ShellBanner
              banner={props.banner}
              approvals={routes.approvals(organisation.slug, project.slug)}
            />
          </div>
          <NuqsAdapter>{children}</NuqsAdapter>
        </main>
      </div>
    </InboxProvider>
  );
}
