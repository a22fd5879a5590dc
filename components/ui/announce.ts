/** Says one sentence to screen readers without moving focus. Emptied first, so that the same sentence is read twice. */
export function announce(message: string): void {
  const region = document.getElementById("status-region");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = message;
  }, 60);
}
