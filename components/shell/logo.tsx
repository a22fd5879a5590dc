import { clsx } from "clsx";

/** A keyhole whose plate is the accent. Decoration: the name stands beside it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg
      data-slot="logo-mark"
      aria-hidden="true"
      viewBox="0 0 32 32"
      className={clsx("size-7 shrink-0", className)}
    >
      <rect width="32" height="32" rx="9" className="fill-primary" />
      <rect x="0.5" y="0.5" width="31" height="31" rx="8.5" fill="none" stroke="white" strokeOpacity="0.14" />
      <path
        className="fill-primary-foreground"
        d="M16 7a5.6 5.6 0 0 0-2.75 10.48L11.6 24.1a.9.9 0 0 0 .87 1.12h7.06a.9.9 0 0 0 .87-1.12l-1.65-6.62A5.6 5.6 0 0 0 16 7Z"
      />
    </svg>
  );
}

export function Logo() {
  return (
    <span data-slot="logo" className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight">
      <LogoMark />
      Keyhold
    </span>
  );
}
