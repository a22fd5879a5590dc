import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form";
import { FrontPage } from "@/components/shell/front-page";
import { Banner } from "@/components/ui/banner";
import { Card, CardBody } from "@/components/ui/card";
import { hasIdentityProvider } from "@/lib/auth/identity-provider";
import { nextPath } from "@/lib/auth/next-path";
import { currentSession } from "@/lib/auth/session";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { setupStatus } from "@/lib/domain/setup/status";
import { routes } from "@/lib/routes";

export const metadata: Metadata = { title: "Sign in" };

// The address may have been written by anybody, so its words are never shown.
const REFUSED =
  "Single sign-on did not let you in. There may be no account for your address here: ask an owner to invite you.";

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, error } = await searchParams;
  const target = nextPath(next);
  if (await currentSession()) redirect(routes.at(target));
  const [setup, key] = await Promise.all([setupStatus(), masterKeyFacts()]);
  if (!setup.hasOwner) redirect(routes.setup());
  return (
    <FrontPage>
      {key.status === "sealed" && (
        <div className="mb-4">
          <Banner kind="danger">
            Stored values can’t be read: the master key is missing or wrong. You can sign in and look around;
            nothing can be stored or used until the key is back.
          </Banner>
        </div>
      )}
      <Card>
        <CardBody className="px-6 pt-6 pb-6">
          <h1 tabIndex={-1} className="mb-5 text-xl font-semibold tracking-tight">
            Sign in
          </h1>
          <SignInForm
            next={target}
            hasSingleSignOn={hasIdentityProvider()}
            notice={error ? REFUSED : undefined}
          />
        </CardBody>
      </Card>
      <p className="mt-5 text-center text-xs text-pretty text-muted-foreground">
        Forgot your password? Ask an owner of your organisation.
      </p>
    </FrontPage>
  );
}
