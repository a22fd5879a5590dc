import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { ANONYMOUS } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { signIn } from "@/lib/domain/sessions/sign-in";
import { signInOidc } from "@/lib/domain/sessions/sign-in-oidc";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { SESSION_COOKIE } from "./cookies";
import { identityProvider } from "./identity-provider";
import { nextPath } from "./next-path";

const SESSION_DAYS = 30;

/** A context before anybody is known: for doors that check their own proof. */
export const anonymousContext = (address: string): Context => ({
  actor: ANONYMOUS,
  orgId: "*",
  projectId: "*",
  requestId: newId("request"),
  address,
});

const header = (headers: unknown, name: string): string => {
  const value: unknown =
    typeof headers === "object" && headers !== null ? Reflect.get(headers, name) : undefined;
  return typeof value === "string" ? value : "";
};

const waitOf = ({ extras }: AppError) =>
  typeof extras?.retryAfterSeconds === "number" ? String(extras.retryAfterSeconds) : "";

function passwordProvider() {
  return CredentialsProvider({
    id: "password",
    name: "Password",
    credentials: { email: {}, password: {} },
    async authorize(credentials, request) {
      const address = header(request.headers, "x-keyhold-address");
      const userAgent = header(request.headers, "user-agent").slice(0, 200);
      const { email, password } = { email: credentials?.email, password: credentials?.password };
      try {
        const { sessionId } = await signIn(anonymousContext(address), { email, password, userAgent });
        return { id: sessionId };
      } catch (error) {
        // next-auth hands the message to the page: a code, and how long to wait.
        if (error instanceof AppError) throw new Error(`${error.code}:${waitOf(error)}`);
        throw new Error("unavailable:");
      }
    },
  });
}

let options: NextAuthOptions | undefined;

/**
 * next-auth with a JWT that holds a session's id and nothing else: who somebody is and what they may do is read from
 * the database on each request, so ending a session or a membership is felt at once.
 */
export function authOptions(): NextAuthOptions {
  const { AUTH_SECRET: secret, publicUrl } = env();
  if (!secret || secret.length < 32) throw new Error("AUTH_SECRET is missing or shorter than 32 characters.");
  const secure = publicUrl.startsWith("https:");
  return (options ??= {
    secret,
    pages: { signIn: "/sign-in", error: "/sign-in" },
    session: { strategy: "jwt", maxAge: SESSION_DAYS * 86_400 },
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: SESSION_COOKIE(secure),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    providers: [passwordProvider(), ...identityProvider()],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== "oidc") return true;
        const { sessionId } = await signInOidc(anonymousContext(""), {
          email: profile?.email,
          verified: Reflect.get(profile ?? {}, "email_verified") as unknown,
        });
        user.id = sessionId;
        return true;
      },
      // Everything the providers would put in is dropped: the token names a session row.
      jwt: ({ token, user }) => ({ sid: (user as { id?: string } | undefined)?.id ?? token.sid }),
      session: ({ token }) => ({ expires: "", sid: token.sid }) as never,
      // Asked twice on the way through an identity provider; the second time with what was answered the first time.
      redirect: ({ url, baseUrl }) =>
        baseUrl + nextPath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url),
    },
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  });
}
