/** Copies text; true when it is on the clipboard. `near` keeps the fallback inside a dialog's focus trap. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

// Plain http on another host has no clipboard API; the old command still works there.
function copyBySelection(text: string, near: HTMLElement): boolean {
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.readOnly = true;
  holder.className = "sr-only";
  near.after(holder);
  holder.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else copies on an insecure origin
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    holder.remove();
    near.focus();
  }
}
