import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { Providers } from "@/components/shell/providers";
import { StatusRegion } from "@/components/ui/status-region";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Keyhold", template: "%s · Keyhold" },
  description: "A self-hosted credential store for agents and workflows.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fafbfb" },
    { media: "(prefers-color-scheme: dark)", color: "#0b1013" },
  ],
};

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme script sets the class before hydration.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
        <StatusRegion />
      </body>
    </html>
  );
}
