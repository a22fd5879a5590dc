/** The one polite live region of the page, present before anything is said (WCAG 4.1.3). Spoken through `announce`. */
export function StatusRegion() {
  return (
    <div id="status-region" data-slot="status-region" role="status" aria-live="polite" className="sr-only" />
  );
}
