import { expect, test } from "vitest";
import { csv } from "./csv";

test.each(['=HYPERLINK("https://evil.test")', "+1", "-1", "@sum(A1)", "\t=1", "\r=1"])(
  "%j is text in a spreadsheet",
  (text) => {
    expect(csv([[text]])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
  },
);

test("commas, quotes and line breaks stay in their cell", () => {
  expect(csv([["a,b", 'say "x"', "two\nlines"], ["c"]])).toBe('"a,b","say ""x""","two\nlines"\r\n"c"\r\n');
});
