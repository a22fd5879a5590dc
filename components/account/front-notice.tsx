type FrontNoticeProps = { title: string; children?: React.ReactNode; actions?: React.ReactNode };

/** A page outside a project that only says something. */
export function FrontNotice({ title, children, actions }: FrontNoticeProps) {
  return (
    <div data-slot="front-notice" className="text-center">
      <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight">
        {title}
      </h1>
      {children && <div className="mt-2 text-pretty text-muted-foreground">{children}</div>}
      {actions && <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
