import { clsx } from "clsx";

/** Appears after 150 ms, so that quick answers never flash. Decoration: the words beside it say what is happening. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg
      data-slot="spinner"
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={clsx("animate-appear-late size-4 shrink-0", className)}
    >
      <g className="origin-center animate-spin">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.75" opacity="0.25" />
        <path
          d="M8 1.75A6.25 6.25 0 0 1 14.25 8"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.75"
          strokeLinecap="round"
        />
      </g>
    </svg>
  );
}
