import fc from "fast-check";
import type { Endpoint } from "@/lib/http/api/endpoint";
import {
  BAD_CONTENT,
  BAD_JSON,
  BAD_TEXTS,
  BAD_THINGS,
  MASS_ASSIGNMENT,
  PATH_TRICKS,
  placesIn,
  withValueAt,
} from "./bad-values";
import { type Input, type Request, requestOf } from "./door-inputs";

/** One way to make a bad request out of the input of a good one. */
export interface Spoiling {
  about: string;
  of: (input: Input) => Request;
  /** True for what no door may take; the rest may by chance be fine. */
  isBad: boolean;
}

interface Given {
  endpoint: Endpoint;
  /** An input with every field. */
  sample: Input;
  /** A secret, which may appear anywhere and come back from nowhere. */
  value: string;
}

const isId = (name: unknown) => name === "id" || name === "ids";
/** What the address says is spoiled by strange addresses. */
const ownNames = ({ endpoint: { path }, sample }: Given) =>
  Object.keys(sample).filter((name) => !path.includes(`{${name}}`) && !(path.includes("{id}") && isId(name)));

/** Another value in each place of the input, each place left out, and names that are no inputs. */
export function spoiledFields(given: Given): Spoiling[] {
  const { endpoint, sample, value } = given;
  const names = ownNames(given);
  const places = placesIn(sample).filter(([first]) => names.includes(String(first)));
  const changed = places.flatMap((place, turn) => {
    // Every value meets every endpoint; each place gets its share of them.
    const share = (_value: unknown, index: number) => (index + turn) % 5 === 0;
    return [undefined, value, ...BAD_THINGS.filter(share), ...BAD_TEXTS.filter(share)].map((bad) => ({
      about: `${place.join(".")} = ${JSON.stringify([bad]).slice(0, 60)}`,
      // Safe because another value below the whole leaves the whole an object.
      of: (input: Input) => requestOf(endpoint, withValueAt(input, place, bad) as Input),
      isBad: false,
    }));
  });
  const added = MASS_ASSIGNMENT.filter((name) => !names.includes(name)).map((name) => ({
    about: `with ${name}`,
    of: (input: Input) => {
      const request = requestOf(endpoint, input);
      return { ...request, body: { ...(request.body as Input | undefined), [name]: "x" } };
    },
    isBad: true,
  }));
  return [...changed, ...added];
}

/** Bodies that are no JSON, or no JSON of ours, and good ones that are said to be something else. */
export function spoiledBodies({ endpoint }: Given): Spoiling[] {
  return [
    ...BAD_JSON.map((body) => ({
      about: `body ${body.toString().slice(0, 40)}`,
      of: (input: Input) => ({ ...requestOf(endpoint, input), body }),
      isBad: false,
    })),
    ...BAD_CONTENT.map((headers) => ({
      about: `as ${JSON.stringify(headers)}`,
      of: (input: Input) => ({ body: {}, ...requestOf(endpoint, input), headers }),
      isBad: true,
    })),
    {
      about: "with a query",
      of: (input) => {
        const request = requestOf(endpoint, input);
        return { ...request, path: `${request.path}?dryRun=true` };
      },
      isBad: true,
    },
  ];
}

const HEADERS = { revision: "if-match", impactToken: "impact-token" } as const;

export function spoiledHeaders({ endpoint, value }: Given): Spoiling[] {
  // What HTTP itself cannot carry in a header never arrives.
  const texts = BAD_TEXTS.filter((text, index) => index % 4 === 0 && /^[\x20-\x7e]{0,3000}$/.test(text));
  const odd = [...texts, value, '"0"', '"1", "2"', "W/", '"99999999999"', "x".repeat(3_000)];
  return ["idempotency-key", ...(endpoint.headers ?? []).map((input) => HEADERS[input])].flatMap((name) =>
    odd.map((text) => ({
      about: `${name}: ${text.slice(0, 40)}`,
      of: (input: Input) => ({ ...requestOf(endpoint, input), headers: { [name]: text } }),
      isBad: false,
    })),
  );
}

const QUERIES = [
  "__proto__=1&__proto__=2",
  "constructor=a",
  "=",
  "&",
  "?",
  "a=b#c",
  "%",
  "id=a",
  "ids=a&ids=b",
];

export function spoiledQueries(given: Given): Spoiling[] {
  const texts = [...BAD_TEXTS.filter((text) => text.length <= 1_000), given.value];
  const names = [...ownNames(given).filter((name) => !isId(name)), "unknown", "cursor"];
  const queries = names.flatMap((name) => [
    ...texts.map((text) => new URLSearchParams([[name, text]]).toString()),
    ...[
      `${name}=a&${name}=b`,
      `${name}[]=a`,
      `${name}[$ne]=1`,
      name,
      `${name}=%`,
      `${name}=%ff%fe`,
      `${name}=%00`,
    ],
  ]);
  return [...queries, ...QUERIES].map((query) => ({
    about: "query",
    of: (input) => {
      const { method, path } = requestOf(given.endpoint, input);
      return { method, path: `${path.split("?")[0] ?? ""}?${query}` };
    },
    isBad: false,
  }));
}

/** None of these is the token, however it is read. */
export function spoiledTokens({ endpoint }: Given, token: string): Spoiling[] {
  const texts = [
    ...[
      "",
      "Bearer",
      "Bearer ",
      "Bearer %",
      "Bearer kh_",
      "bearer",
      "Basic a2g6a2g=",
      token,
      `Bearer ${token}x`,
    ],
    ...[`Bearer  ${token}`, `Bearer ${token},${token}`, `Bearer\t${token}`, `Token ${token}`, "Bearer é"],
    ...[`Bearer ${token.toUpperCase()}`, `Bearer ${token.slice(0, -1)}`, `Bearer kh_${"a".repeat(5_000)}`],
    ...[
      "Bearer kh_'; drop table machine_tokens; --",
      "Bearer null",
      "Bearer undefined",
      "Bearer [object Object]",
    ],
  ];
  const twice = [
    [`Bearer ${token}`, `Bearer ${token}`],
    [`Bearer ${token}`, "Bearer x"],
  ];
  return [...texts, ...twice].map((authorization) => ({
    about: `for ${JSON.stringify(authorization).slice(0, 40)}`,
    of: (input) => ({ ...requestOf(endpoint, input), headers: { Authorization: authorization } }),
    isBad: true,
  }));
}

const ANYTHING = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    ...[fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)],
    fc.constantFrom(...BAD_TEXTS.slice(0, -1)),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie("any"), { maxKeys: 4 }),
  ),
})).any;

/** Whatever JSON there is under the names that the door knows. */
export function fuzzed(given: Given, { runs, seed }: { runs: number; seed: number }): Spoiling[] {
  const names = [...ownNames(given), "fields"];
  const some = fc.array(fc.tuple(fc.constantFrom(...names), ANYTHING), { minLength: 1, maxLength: 4 });
  return fc.sample(some, { numRuns: runs, seed }).map((values) => ({
    about: JSON.stringify(values).slice(0, 300),
    of: (input) => requestOf(given.endpoint, { ...input, ...Object.fromEntries(values) }),
    isBad: false,
  }));
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"];

/** Addresses that are none of ours, and methods that ours do not answer. */
export function strangeAddresses(endpoints: readonly Endpoint[]): Request[] {
  const tricks = PATH_TRICKS.flatMap((path) =>
    ["GET", "POST", "DELETE"].map((method) => ({ method, path: `/api/v1${path}` })),
  );
  const known = new Set(endpoints.map(({ method, path }) => `${method} ${path}`));
  const methods = [...new Set(endpoints.map(({ path }) => path))].flatMap((path) =>
    METHODS.filter((method) => !known.has(`${method} ${path}`)).map((method) => ({
      method,
      path: `/api/v1${path.replaceAll(/\{\w+\}/g, "x")}`,
    })),
  );
  return [...tricks, ...methods];
}
