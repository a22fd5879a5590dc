import type { Action } from "@/components/credentials/send";
import type { Plan, TestOffer } from "@/components/credentials/testing/test-shape";
import type { DetectionTable } from "@/lib/catalog/detect";
import type { Category, FieldSpec } from "@/lib/catalog/field-spec";
import type { TemplateSummary } from "@/lib/catalog/template-shape";
import type { CredentialType } from "@/lib/catalog/types";
import type { ImportedRow } from "@/lib/domain/credentials/import-row";
import type { CredentialView } from "@/lib/domain/credentials/view";

/** Slugs of the organisation and project the editor works in. */
export interface EditorPlace {
  org: string;
  project: string;
}

/** What a dialog needs of one service: never the whole catalogue. */
export interface EditorTemplate {
  id: string;
  name: string;
  type: CredentialType;
  category: Category;
  key: string;
  fields: readonly FieldSpec[];
  obtainUrl: string | null;
}

export type ServiceOption = Pick<TemplateSummary, "id" | "name" | "group">;

export interface Person {
  id: string;
  name: string;
}

/** What a saved credential tells the browser. */
export interface Saved {
  id: string;
  name: string;
  key: string;
  version: number;
  revision: number;
}

/** What a slot of a consumer asks of the credential that is made for it. */
export interface ForSlot {
  /** The usual one first. */
  types: readonly CredentialType[];
  /** Where the consumer sends the secret, for a credential that no service pins to a host. */
  baseUrl: string | null;
  /** What the consumer's form says already, by the name of the credential's plain field. */
  known: Readonly<Record<string, string>>;
}

export interface CreateTask {
  kind: "create";
  /** Null: the person chooses a type. */
  template: EditorTemplate | null;
  /** Free name and key; empty for a custom credential. */
  suggested: { name: string; key: string };
  /** A credential that has the template's own key already. */
  clash: { id: string; key: string } | null;
  services: readonly ServiceOption[];
  detection: DetectionTable;
  people: readonly Person[];
  /** What a test does and costs, by the type that it would get; types that have none are absent. */
  tests: Partial<Record<CredentialType, Plan>>;
  /** Set when it is made for a slot, over the form of its consumer. */
  slot?: ForSlot;
}

export interface EditTask {
  kind: "edit";
  credential: CredentialView;
  /** The fields of its type or template, then those people added to it. */
  fields: readonly FieldSpec[];
  /** How many of them belong to the type or template. */
  ownFields: number;
  /** Plain fields that decide where the value is sent. */
  destinationFields: readonly string[];
  template: Pick<EditorTemplate, "id" | "name" | "obtainUrl"> | null;
  people: readonly Person[];
  test: TestOffer;
}

export interface RotateTask {
  kind: "rotate";
  credential: CredentialView;
  fields: readonly FieldSpec[];
  template: Pick<EditorTemplate, "id" | "name" | "obtainUrl"> | null;
  test: TestOffer;
}

export interface ImportTask {
  kind: "import";
  detection: DetectionTable;
  services: readonly ServiceOption[];
}

/** Something to say instead of a form: not allowed, or not there. */
export interface NoticeTask {
  kind: "notice";
  title: string;
  text: string;
}

/** A credential its reader may not change: the editor gives way to its own page. */
export interface ReadOnlyTask {
  kind: "read-only";
  id: string;
}

export type EditorTask = CreateTask | EditTask | RotateTask | ImportTask | NoticeTask | ReadOnlyTask;

/** Server Actions of the page. */
export interface EditorActions {
  create: Action<Saved>;
  update: Action<Saved>;
  rotate: Action<Saved>;
  rollback: Action<Saved>;
  disable: Action<Saved>;
  enable: Action<Saved>;
  import: Action<{ rows: ImportedRow[] }>;
}
