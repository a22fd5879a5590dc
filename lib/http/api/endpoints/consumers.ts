import "server-only";
import { assignCredentials } from "@/lib/domain/consumers/assign";
import { createConsumer } from "@/lib/domain/consumers/create";
import { deleteConsumer } from "@/lib/domain/consumers/delete";
import { listConsumers } from "@/lib/domain/consumers/list";
import { readConsumer } from "@/lib/domain/consumers/read";
import { tryConsumer } from "@/lib/domain/consumers/try";
import { updateConsumer } from "@/lib/domain/consumers/update";
import { moveAssignments } from "@/lib/domain/credentials/move";
import { IMPORT_BODY_LIMIT_BYTES } from "../../body";
import type { Endpoint } from "../endpoint";
import { Consumer, ConsumerDeletion, ConsumerPage, Move, ReadConsumer, Try } from "../schemas/consumer";

/** Whatever uses credentials, of every kind. */
export const CONSUMERS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/consumers",
    door: listConsumers,
    answer: ConsumerPage,
    summary: "List consumers, of one kind or of all",
  },
  {
    method: "POST",
    path: "/consumers",
    door: createConsumer,
    answer: Consumer,
    status: 201,
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Make a consumer",
  },
  {
    method: "GET",
    path: "/consumers/{id}",
    door: readConsumer,
    answer: ReadConsumer,
    summary: "One consumer and what sits in its slots",
  },
  {
    method: "PATCH",
    path: "/consumers/{id}",
    door: updateConsumer,
    answer: Consumer,
    headers: ["revision"],
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Change; a configuration is replaced as a whole",
  },
  {
    method: "DELETE",
    path: "/consumers/{id}",
    door: deleteConsumer,
    answer: ConsumerDeletion,
    headers: ["revision"],
    summary: "Delete; its credentials stay",
  },
  {
    method: "PUT",
    path: "/consumers/{id}/assignments",
    door: assignCredentials,
    answer: Consumer,
    headers: ["revision"],
    bodyAs: "assignments",
    summary: "Put credentials into slots: slot → credential id, null to empty it",
  },
  {
    method: "POST",
    path: "/consumers/{id}/try",
    door: tryConsumer,
    answer: Try,
    summary: "Use it once, for real; a peer that says no is 200 with its outcome",
  },
  {
    method: "POST",
    path: "/credentials/{id}/move",
    door: moveAssignments,
    answer: Move,
    summary: "Put another credential wherever this one is assigned, or preview that",
  },
];
