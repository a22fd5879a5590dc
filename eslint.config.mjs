import { fileURLToPath } from "node:url";
import next from "@next/eslint-plugin-next";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const tests = ["**/*.test.ts", "**/*.test.tsx", "e2e/**", "lib/testing/**"];

/** Import boundaries as the editor shows them; lib/testing/architecture.test.ts holds all of them. */
const closedToPages = {
  patterns: [
    {
      group: ["@/db", "@/db/*", "drizzle-orm", "drizzle-orm/*"],
      message: "Pages and components ask lib/domain for data.",
    },
    {
      group: ["@/lib/vault/*", "@/lib/crypto/*"],
      message: "Stored values never leave lib/vault for a page.",
    },
  ],
};

export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    ".next/",
    "**/dist/",
    ".data/",
    "next-env.d.ts",
    "bench/results/",
    "test-results/",
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { "no-console": "error", eqeqeq: "error" },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL(".", import.meta.url)) },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
      // An async function without await turns a throw into a rejection, which an interface may ask for.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSEnumDeclaration",
          message: "A union of literals says the same without code of its own.",
        },
      ],
      // React reads the promise of a form action or an event handler itself.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"],
    plugins: { "@next/next": next },
    extends: [reactHooks.configs.flat["recommended-latest"]],
    rules: {
      ...next.configs.recommended.rules,
      ...next.configs["core-web-vitals"].rules,
      "no-restricted-imports": ["error", closedToPages],
    },
  },
  {
    files: ["lib/**/*.ts", "db/**/*.ts", "components/**/*.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSEnumDeclaration",
          message: "A union of literals says the same without code of its own.",
        },
        { selector: "ExportDefaultDeclaration", message: "A named export has one name everywhere." },
      ],
    },
  },
  {
    files: tests,
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    // Commands talk to the person who typed them.
    files: ["scripts/**", "bench/**", "lib/scripts/**"],
    rules: { "no-console": "off" },
  },
);
