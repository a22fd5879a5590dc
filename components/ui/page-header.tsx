type PageHeaderProps = {
  title: React.ReactNode;
  /** Beside the title: a count, a status. */
  aside?: React.ReactNode;
  actions?: React.ReactNode;
  children?: React.ReactNode;
};

/** The one h1 of a page. Route changes move focus to it. */
export function PageHeader({ title, aside, actions, children }: PageHeaderProps) {
  return (
    <header
      data-slot="page-header"
      className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3"
    >
      <div className="min-w-0">
        <div className="flex min-h-8.5 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
            {title}
          </h1>
          {aside}
        </div>
        {children && <div className="mt-1 max-w-prose text-sm text-muted-foreground">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
