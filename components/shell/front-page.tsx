import { Logo } from "@/components/shell/logo";

/** The frame of pages outside a project: sign-in, set-up, an invitation, an address with nothing behind it. */
export function FrontPage({ children, width = "sm" }: { children: React.ReactNode; width?: "sm" | "lg" }) {
  return (
    <div
      data-slot="front-page"
      className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center sm:py-16"
    >
      <div className={width === "sm" ? "w-full max-w-sm" : "w-full max-w-2xl"}>
        <header className="mb-7 flex justify-center">
          <Logo />
        </header>
        <main id="main">{children}</main>
      </div>
    </div>
  );
}
