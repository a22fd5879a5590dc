import "server-only";
import { createWorkflow } from "@/lib/domain/workflows/create";
import { deleteWorkflow } from "@/lib/domain/workflows/delete";
import { explainKey } from "@/lib/domain/workflows/explain";
import { workflowKeys } from "@/lib/domain/workflows/keys";
import { listWorkflows } from "@/lib/domain/workflows/list";
import { readWorkflow } from "@/lib/domain/workflows/read";
import { readPermissions } from "@/lib/domain/workflows/read-permissions";
import { setPermissions } from "@/lib/domain/workflows/set-permissions";
import { updateWorkflow } from "@/lib/domain/workflows/update";
import { IMPORT_BODY_LIMIT_BYTES } from "../../body";
import type { Endpoint } from "../endpoint";
import {
  Explanation,
  Workflow,
  WorkflowDeletion,
  WorkflowKeys,
  WorkflowPage,
  WorkflowPermissions,
} from "../schemas/workflow";

/** Workflows, what they may use, and which value a key stands for. */
export const WORKFLOWS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/workflows",
    door: listWorkflows,
    answer: WorkflowPage,
    summary: "List workflows, without the insides of their steps",
  },
  {
    method: "POST",
    path: "/workflows",
    door: createWorkflow,
    answer: Workflow,
    status: 201,
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Make a workflow; a token that saves steps also needs credentials:resolve",
  },
  {
    method: "GET",
    path: "/workflows/{id}",
    door: readWorkflow,
    answer: Workflow,
    summary: "One workflow",
  },
  {
    method: "PATCH",
    path: "/workflows/{id}",
    door: updateWorkflow,
    answer: Workflow,
    headers: ["revision"],
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Change; steps are replaced as a whole, null clears",
  },
  {
    method: "DELETE",
    path: "/workflows/{id}",
    door: deleteWorkflow,
    answer: WorkflowDeletion,
    headers: ["revision"],
    summary: "Delete; its own credentials go to the bin, the tokens made for it end",
  },
  {
    method: "GET",
    path: "/workflows/{id}/permissions",
    door: readPermissions,
    answer: WorkflowPermissions,
    summary: "Which keys it may use",
  },
  {
    method: "PUT",
    path: "/workflows/{id}/permissions",
    door: setPermissions,
    answer: WorkflowPermissions,
    summary: "Allow every key, or only those that are named; none named allows none",
  },
  {
    method: "GET",
    path: "/workflows/{id}/keys",
    door: workflowKeys,
    answer: WorkflowKeys,
    summary: "The keys that it may use, mentions or has used, and what they stand for",
  },
  {
    method: "GET",
    path: "/explain",
    door: explainKey,
    answer: Explanation,
    summary: "Which value a key stands for and why, without the value",
  },
];
