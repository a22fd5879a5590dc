import { readAddress } from "@/lib/catalog/address";

/** Of an address that is itself the secret only the host is ever shown. */
export function WebhookHost({ text }: { text: string }) {
  const hosts = text === "" ? [] : (readAddress(text)?.hosts ?? []);
  if (hosts.length === 0) return null;
  return (
    <span role="status" className="wrap-anywhere">
      Goes to <code className="text-foreground">{hosts.join(", ")}</code>. Only the host is shown after you
      save.
    </span>
  );
}
