import { clsx } from "clsx";
import Link from "next/link";
import { buttonVariants, type ButtonLook } from "@/components/ui/button-variants";

/** A link that looks like a button: it goes somewhere. */
export function ButtonLink({
  className,
  variant,
  size,
  ...props
}: React.ComponentProps<typeof Link> & ButtonLook) {
  return (
    <Link data-slot="button-link" {...props} className={clsx(buttonVariants({ variant, size }), className)} />
  );
}
