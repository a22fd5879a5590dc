import { expect, test } from "vitest";
import { relayAddress } from "./address";

const read = (url: string) => {
  const { key, host, path, query } = relayAddress(url);
  return [key, host, path, query];
};

test.each([
  ["/relay/KEY", "KEY", null, "", ""],
  ["/relay/KEY/", "KEY", null, "/", ""],
  ["/relay/KEY/v1/models?limit=2&a=b?c", "KEY", null, "/v1/models", "limit=2&a=b?c"],
  ["/relay/KEY?x", "KEY", null, "", "x"],
  ["/relay/KEY/@api.example.com", "KEY", "api.example.com", "", ""],
  ["/relay/KEY/@api.example.com/", "KEY", "api.example.com", "/", ""],
  ["/relay/KEY/@127.0.0.1:8080/a%2Fb//c", "KEY", "127.0.0.1:8080", "/a%2Fb//c", ""],
  ["/relay/KEY/@localhost%3A8080/x", "KEY", "localhost:8080", "/x", ""],
  ["/relay/KEY/@%5B::1%5D:80/x", "KEY", "[::1]:80", "/x", ""],
  ["/relay/KEY/@types/node", "KEY", null, "/@types/node", ""],
  ["/relay/KEY/@npm.example.com/@types/node", "KEY", "npm.example.com", "/@types/node", ""],
  ["/relay/KEY//@api.example.com/x", "KEY", null, "//@api.example.com/x", ""],
  ["/relay/KEY/%40api.example.com/x", "KEY", null, "/%40api.example.com/x", ""],
  ["/relay/K%45Y/x", "K%45Y", null, "/x", ""],
  ["/relay//x", "", null, "/x", ""],
  ["/relay", "", null, "", ""],
])("%s", (url, ...expected) => {
  expect(read(url)).toEqual(expected);
});
