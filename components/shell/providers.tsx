"use client";

import { setNonce } from "get-nonce";
import { ThemeProvider } from "next-themes";
import { useState } from "react";
import { RouteFocus } from "@/components/shell/route-focus";
import { ToastHost } from "@/components/ui/toast-host";

type ProvidersProps = { nonce: string | undefined; children: React.ReactNode };

/** What every page stands on. The nonce lets the theme script and the scroll lock's style sheet through the policy. */
export function Providers({ children, ...props }: ProvidersProps) {
  // Each answer brings a nonce of its own, but the policy in force is that of the document the visit began with.
  const [nonce] = useState(props.nonce);
  if (nonce && typeof window !== "undefined") setNonce(nonce);
  return (
    <ThemeProvider attribute="class" disableTransitionOnChange {...(nonce && { nonce })}>
      {children}
      <RouteFocus />
      <ToastHost />
    </ThemeProvider>
  );
}
