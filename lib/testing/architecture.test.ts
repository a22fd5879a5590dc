import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { check, layerOf, type SourceFile } from "./architecture";

const ROOTS = ["app", "bench", "components", "db", "e2e", "lib", "packages", "scripts"];
const SOURCE = /\.(?:tsx?|mjs)$/;

function sources(): SourceFile[] {
  const listed = readdirSync(".", { withFileTypes: true }).filter(
    (entry) => entry.isFile() && SOURCE.test(entry.name),
  );
  const below = ROOTS.flatMap((root) => {
    try {
      return readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) =>
        path.posix.join(root, name),
      );
    } catch {
      return [];
    }
  });
  return [...listed.map(({ name }) => name), ...below]
    .filter((file) => SOURCE.test(file) && !file.includes("node_modules") && file !== "next-env.d.ts")
    .map((file) => ({ path: file, source: readFileSync(file, "utf8") }));
}

test("every file keeps to its layer", () => {
  expect(sources().flatMap(check)).toEqual([]);
});

test("the source tree is really read", () => {
  const found = sources().map((file) => file.path);
  expect(found).toContain("lib/errors.ts");
  expect(found).toContain("db/client.ts");
  expect(found.length).toBeGreaterThan(50);
});

test("the longest place decides the layer", () => {
  expect(layerOf("db/schema/sealed.ts")).toBe("sealed");
  expect(layerOf("db/schema/sealed")).toBe("sealed");
  expect(layerOf("db/schema/tokens.ts")).toBe("db");
  expect(layerOf("lib/auth/cookies.ts")).toBe("cookies");
  expect(layerOf("lib/shiny/new.ts")).toBeUndefined();
});

describe("a planted violation is found", () => {
  const planted: [string, string, string][] = [
    ["lib/shiny/new.ts", "export const a = 1;", "is in no layer"],
    ["lib/stray.ts", "export const a = 1;", "is in no layer"],
    ["app/page.tsx", 'import { transaction } from "@/db/client";', "app may not import db"],
    ["app/a/page.tsx", 'import { take } from "@/lib/vault/take";', "app may not import vault"],
    ["app/page.tsx", 'import {\n  seal,\n  open,\n} from "@/lib/crypto/seal";', "app may not import crypto"],
    ["app/page.tsx", 'const { seal } = await import("@/lib/crypto/seal");', "app may not import crypto"],
    [
      "components/x.tsx",
      'import { listCredentials } from "@/lib/domain/credentials/list";',
      "components may not import domain",
    ],
    ["components/x.tsx", 'import { env } from "@/lib/env";', "components may not import server floor"],
    [
      "lib/domain/a/b.ts",
      'import "server-only";\nimport { seal } from "@/lib/crypto/seal";',
      "domain may not import crypto",
    ],
    [
      "lib/domain/a/b.ts",
      'import "server-only";\nimport { sealedValues } from "@/db/schema/sealed";',
      "domain may not import sealed",
    ],
    [
      "lib/domain/a/b.ts",
      'import "server-only";\nimport { sealedValues } from "../../../db/schema/sealed";',
      "may not import sealed",
    ],
    ["lib/domain/a/b.ts", 'export * from "@/lib/http/route";', "domain may not import http"],
    ["lib/access/policy.ts", 'import type { Db } from "@/db/client";', "access may not import db"],
    ["lib/crypto/seal.ts", 'import { env } from "@/lib/env";', "crypto may not import server floor"],
    ["lib/catalog/types.ts", 'import { log } from "@/lib/log";', "catalog may not import server floor"],
    [
      "lib/env.ts",
      'import "server-only";\nimport { can } from "@/lib/access/policy";',
      "server floor may not import access",
    ],
    [
      "lib/http/route.ts",
      'import "server-only";\nimport { make } from "@/lib/testing/factories";',
      "may not import testing",
    ],
    ["middleware.ts", 'import { session } from "@/lib/auth/session";', "middleware may not import auth"],
    [
      "lib/domain/a/b.ts",
      'import "server-only";\nimport postgres from "postgres";',
      "may not import the package postgres",
    ],
    [
      "lib/vault/a.ts",
      'import "server-only";\nimport { randomBytes } from "node:crypto";',
      "may not import the package node:crypto",
    ],
    [
      "lib/domain/a.ts",
      'import "server-only";\nimport { redirect } from "next/navigation";',
      "may not import the package next/navigation",
    ],
    [
      "lib/http/a.ts",
      'import "server-only";\nimport { getServerSession } from "next-auth/next";',
      "package next-auth",
    ],
    [
      "lib/domain/a.ts",
      'import "server-only";\nimport { cache } from "react";',
      "may not import the package react",
    ],
    ["lib/http/a.ts", "const url = process.env.DATABASE_URL;", "reads process.env"],
    ["lib/domain/a.ts", 'await tx.execute(sql.raw("select 1"));', "sends text to the database"],
    ["lib/audit/a.ts", 'await client.unsafe("select 1");', "sends text to the database"],
    ["components/x.tsx", '<Link href="/sign-in">', "writes a link by hand"],
    ["app/page.tsx", "<Link href={`/${org}/settings`}>", "writes a link by hand"],
    ["lib/domain/a.ts", "await tx.insert(auditEvents).values(row);", "writes audit events"],
    ["db/seed.ts", "sql`INSERT INTO audit_events (id) VALUES (1)`", "writes audit events"],
    ["lib/domain/a.ts", 'import { transaction } from "@/db/client";', "must begin with"],
  ];

  test.each(planted)("%s: %s", (file, source, problem) => {
    expect(check({ path: file, source }).join("\n")).toContain(problem);
  });
});

describe("what is allowed passes", () => {
  const allowed: [string, string][] = [
    ["components/x.tsx", 'import type { CredentialView } from "@/lib/domain/credentials/view";'],
    ["lib/vault/a.ts", 'import "server-only";\nimport { sealedValues } from "@/db/schema/sealed";'],
    ["lib/vault/a.ts", 'import "server-only";\nimport type { KeyObject } from "node:crypto";'],
    ["lib/routes.ts", 'import type { Route } from "next";'],
    ["middleware.ts", 'if (process.env.NODE_ENV === "development") {}'],
    ["components/x.tsx", '<use href="/icons.svg#openai" />'],
    ["app/api/auth/[...nextauth]/route.ts", 'import NextAuth from "next-auth";'],
    ["lib/audit/record.ts", 'import "server-only";\nawait tx.insert(auditEvents).values(row);'],
    ["lib/http/a.test.ts", 'import { transaction } from "@/db/client";'],
  ];

  test.each(allowed)("%s: %s", (file, source) => {
    expect(check({ path: file, source })).toEqual([]);
  });
});
