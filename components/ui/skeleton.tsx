import { clsx } from "clsx";

/** A grey stand-in with the geometry of what is coming. Give it a size by `className`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden="true"
      className={clsx("animate-glow rounded-md bg-surface-hover", className)}
    />
  );
}
