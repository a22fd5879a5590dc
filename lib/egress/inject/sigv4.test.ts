import { describe, expect, test } from "vitest";
import type { Outgoing } from "./places";
import { serviceOfHost, signV4 } from "./sigv4";

const get = (url: string, headers: [string, string][] = []): Outgoing => ({
  method: "GET",
  url: new URL(url),
  headers,
  body: null,
});
const authorization = ({ headers }: Outgoing) =>
  headers.find(([name]) => name === "Authorization")?.[1] ?? "";
const signature = (request: Outgoing) => /Signature=([0-9a-f]{64})$/.exec(authorization(request))?.[1];

/** Keys and moments of the examples that Amazon publishes. */
const SUITE = {
  accessKey: "AKIDEXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "service",
};
const SUITE_TIME = new Date("2015-08-30T12:36:00Z");
const S3 = {
  accessKey: "AKIAIOSFODNN7EXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "s3",
};
const S3_TIME = new Date("2013-05-24T00:00:00Z");

describe("the signatures that Amazon published come out", () => {
  test("IAM ListUsers", async () => {
    const type: [string, string] = ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"];
    const request = get("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", [type]);
    const signed = await signV4(request, { ...SUITE, service: "iam" }, SUITE_TIME);
    expect(authorization(signed)).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
        "SignedHeaders=content-type;host;x-amz-date, " +
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    );
  });

  test("suite: get-vanilla", async () => {
    const signed = await signV4(get("https://example.amazonaws.com/"), SUITE, SUITE_TIME);
    expect(signature(signed)).toBe("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  });

  test("suite: get-vanilla-query-order-key-case", async () => {
    const request = get("https://example.amazonaws.com/?Param2=value2&Param1=value1");
    const signed = await signV4(request, SUITE, SUITE_TIME);
    expect(signature(signed)).toBe("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  });

  test("suite: post-x-www-form-urlencoded", async () => {
    const request: Outgoing = {
      ...get("https://example.amazonaws.com/", [["Content-Type", "application/x-www-form-urlencoded"]]),
      method: "POST",
      body: new TextEncoder().encode("Param1=value1"),
    };
    const signed = await signV4(request, SUITE, SUITE_TIME);
    expect(signature(signed)).toBe("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
  });

  test("S3: GET bucket lifecycle", async () => {
    const signed = await signV4(get("https://examplebucket.s3.amazonaws.com/?lifecycle"), S3, S3_TIME);
    expect(signature(signed)).toBe("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  });

  test("S3: list objects", async () => {
    const request = get("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
    const signed = await signV4(request, S3, S3_TIME);
    expect(signature(signed)).toBe("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  });
});

test("a signature the caller made with other keys is replaced, not added to", async () => {
  const stale: [string, string][] = [
    ["authorization", "AWS4-HMAC-SHA256 Credential=caller"],
    ["x-amz-date", "20000101T000000Z"],
    ["X-Amz-Security-Token", "caller"],
  ];
  const signed = await signV4(get("https://example.amazonaws.com/", stale), SUITE, SUITE_TIME);
  expect(signature(signed)).toBe("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  expect(JSON.stringify(signed.headers)).not.toContain("caller");
});

test("a session token is sent and signed", async () => {
  const signed = await signV4(
    get("https://example.amazonaws.com/"),
    { ...SUITE, sessionToken: "session" },
    SUITE_TIME,
  );
  expect(signed.headers).toContainEqual(["X-Amz-Security-Token", "session"]);
  expect(authorization(signed)).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token");
});

test.each([
  ["sts.amazonaws.com", "sts", "us-east-1"],
  ["sts.eu-central-1.amazonaws.com", "sts", "eu-central-1"],
  ["s3.amazonaws.com", "s3", "eu-west-3"],
  ["bucket.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["my.bucket.s3.dualstack.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["bucket.s3-us-west-2.amazonaws.com", "s3", "us-west-2"],
  ["email.eu-west-1.amazonaws.com", "ses", "eu-west-1"],
  ["bedrock-runtime.us-west-2.amazonaws.com", "bedrock", "us-west-2"],
  ["runtime.sagemaker.us-west-2.amazonaws.com", "sagemaker", "us-west-2"],
  ["a1b2.execute-api.us-gov-west-1.amazonaws.com", "execute-api", "us-gov-west-1"],
  ["kms-fips.us-east-2.amazonaws.com", "kms", "us-east-2"],
])("%s is signed for %s in %s", (host, service, region) => {
  expect(serviceOfHost(host, "eu-west-3")).toEqual({ service, region });
});
