import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptions } from "@/lib/auth/config";

interface Parameters {
  params: Promise<{ nextauth: string[] }>;
}

// Built on the first request: `next build` loads this module without any configuration.
const handle = (request: NextRequest, context: Parameters): Promise<Response> =>
  NextAuth(request as never, context as never, authOptions()) as Promise<Response>;

export { handle as GET, handle as POST };
