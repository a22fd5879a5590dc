export function VisuallyHidden(props: React.ComponentProps<"span">) {
  return <span data-slot="visually-hidden" {...props} className="sr-only" />;
}
