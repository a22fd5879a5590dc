/** The box shared by every text control. Its border reaches 3:1 against all surfaces (WCAG 1.4.11). */
export const CONTROL_LOOK =
  "w-full min-w-0 rounded-md border border-input bg-surface px-3 text-base text-foreground shadow-xs " +
  "transition-colors duration-100 pointer-coarse:min-h-11 " +
  "hover:not-disabled:border-muted-foreground " +
  "aria-invalid:border-danger-text disabled:bg-surface-muted disabled:text-muted-foreground";
