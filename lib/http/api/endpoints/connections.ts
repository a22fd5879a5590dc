import "server-only";
import { deleteConnection } from "@/lib/domain/connections/delete";
import { exchangeOAuth } from "@/lib/domain/connections/exchange";
import { listConnections } from "@/lib/domain/connections/list";
import { disableConnection, enableConnection } from "@/lib/domain/connections/switch";
import type { Endpoint } from "../endpoint";
import { Connection, ConnectionDeletion, ConnectionPage } from "../schemas/connection";

/** Accounts that people connected through a connector. Only people connect one: there is no endpoint for that. */
export const CONNECTIONS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/consumers/{id}/connections",
    door: listConnections,
    answer: ConnectionPage,
    summary: "Accounts connected through a connector, newest first",
  },
  {
    method: "POST",
    path: "/connections/{id}/refresh",
    door: exchangeOAuth,
    answer: Connection,
    summary: "Fetch new tokens now; an authorization that was ended is 200 with status `failed`",
  },
  {
    method: "POST",
    path: "/connections/{id}/disable",
    door: disableConnection,
    answer: Connection,
    headers: ["revision"],
    summary: "Keep the tokens and hand them to nobody",
  },
  {
    method: "POST",
    path: "/connections/{id}/enable",
    door: enableConnection,
    answer: Connection,
    headers: ["revision"],
    summary: "Use it again",
  },
  {
    method: "DELETE",
    path: "/connections/{id}",
    door: deleteConnection,
    answer: ConnectionDeletion,
    headers: ["revision"],
    summary: "Destroy the connection and its tokens",
  },
];
