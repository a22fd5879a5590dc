import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { SESSION_COOKIES } from "@/lib/auth/cookies";
import { contentSecurityPolicy } from "@/lib/content-security-policy";

/** First path segments that are for people who are not signed in. */
const OPEN = new Set(["sign-in", "setup", "invitation", "request", "oauth"]);

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "cache-control": "no-store",
};

/** Headers, and a short cut to the sign-in page. Never the check: every page and action decides for itself. */
export function middleware(request: NextRequest) {
  const response = isSignedOutVisit(request) ? toSignIn(request) : withPolicy(request);
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

function isSignedOutVisit(request: NextRequest): boolean {
  // An action that finds its session gone answers inside the form, so that what was typed is kept.
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const segment = request.nextUrl.pathname.split("/")[1] ?? "";
  return !OPEN.has(segment) && !SESSION_COOKIES.some((name) => request.cookies.has(name));
}

function toSignIn(request: NextRequest) {
  const { pathname, search } = request.nextUrl;
  const target = request.nextUrl.clone();
  target.pathname = "/sign-in";
  target.search = pathname === "/" ? "" : `?${new URLSearchParams({ next: pathname + search })}`;
  return NextResponse.redirect(target);
}

function withPolicy(request: NextRequest) {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, { development: process.env.NODE_ENV === "development" });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from the policy on the request.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  runtime: "nodejs",
  matcher: [
    "/((?!(?:api|relay|mcp|hooks|healthz|readyz)(?:/|$)|_next/static/|_next/image|.*\\.(?:svg|png|ico|txt|webmanifest)$).*)",
  ],
};
