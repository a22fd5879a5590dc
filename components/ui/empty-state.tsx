type EmptyStateProps = {
  icon?: React.ReactNode;
  title: React.ReactNode;
  /** What to do next, or why this is empty. */
  children?: React.ReactNode;
  actions?: React.ReactNode;
  level?: 2 | 3;
};

export function EmptyState({ icon, title, children, actions, level = 2 }: EmptyStateProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div
      data-slot="empty-state"
      className="flex flex-col items-center rounded-lg border border-dashed border-border-strong px-6 py-12 text-center"
    >
      {icon && (
        <div
          aria-hidden="true"
          className="mb-4 grid size-11 place-items-center rounded-lg border border-border bg-surface text-accent shadow-sm [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <Heading className="text-base font-semibold">{title}</Heading>
      {children && <div className="mt-1 max-w-md text-sm text-pretty text-muted-foreground">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
