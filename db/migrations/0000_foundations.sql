CREATE TABLE "audit_events" (
	"org_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"id" text NOT NULL,
	"project_id" text,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"subject_kind" text,
	"subject_id" text,
	"subject_name" text,
	"detail" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"address" text NOT NULL,
	"mac" text NOT NULL,
	CONSTRAINT "audit_events_org_id_sequence_at_pk" PRIMARY KEY("org_id","sequence","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"org_id" text PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"mac" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credential_audience" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "credential_audience_org_id_project_id_credential_id_user_id_pk" PRIMARY KEY("org_id","project_id","credential_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "credential_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"number" integer NOT NULL,
	"label" text,
	"plain" jsonb NOT NULL,
	"secrets" jsonb NOT NULL,
	"destination" text NOT NULL,
	"changed" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"keep_until" timestamp (3) with time zone,
	"discarded_at" timestamp (3) with time zone,
	"has_hint" boolean DEFAULT false NOT NULL,
	CONSTRAINT "credential_versions_place" UNIQUE("org_id","project_id","credential_id","number"),
	CONSTRAINT "credential_versions_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"workflow_id" text,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"category" text NOT NULL,
	"template_id" text,
	"description" text DEFAULT '' NOT NULL,
	"owner_id" text,
	"audience" text DEFAULT 'project' NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" text,
	CONSTRAINT "credentials_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"setup_code_digest" text,
	"setup_step" integer DEFAULT 1 NOT NULL,
	"kek_id" text,
	"kek_check" text,
	CONSTRAINT "instance_is_one_row" CHECK ("instance"."only")
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"subject" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"failures" integer NOT NULL,
	CONSTRAINT "attempts_subject_window_start_pk" PRIMARY KEY("subject","window_start")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_digest" text NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_tokenDigest_unique" UNIQUE("token_digest")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "memberships_org_id_user_id_pk" PRIMARY KEY("org_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"manages_from" text DEFAULT 'collaborator' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "organisations_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"credential_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "projects_org_slug" UNIQUE("org_id","slug"),
	CONSTRAINT "projects_org_id" UNIQUE("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"address" text NOT NULL,
	"user_agent" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"org_id" text NOT NULL,
	"actor_id" text NOT NULL,
	"key" text NOT NULL,
	"request_mac" text NOT NULL,
	"response" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_org_id_actor_id_key_pk" PRIMARY KEY("org_id","actor_id","key")
);
--> statement-breakpoint
CREATE TABLE "machine_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"public_id" text NOT NULL,
	"digest" text NOT NULL,
	"tail" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"keys" jsonb,
	"workflow_id" text,
	"user_id" text,
	"parent_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "machine_tokens_publicId_unique" UNIQUE("public_id"),
	CONSTRAINT "machine_tokens_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "data_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scope" text NOT NULL,
	"org_id" text,
	"project_id" text,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"wrapped" "bytea",
	"kek_id" text NOT NULL,
	"kek_version" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"destroyed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sealed_values" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"version_id" text NOT NULL,
	"domain" text NOT NULL,
	"field" text NOT NULL,
	"dek_id" uuid NOT NULL,
	"envelope" "bytea" NOT NULL,
	CONSTRAINT "sealed_values_org_id_project_id_version_id_domain_field_pk" PRIMARY KEY("org_id","project_id","version_id","domain","field"),
	CONSTRAINT "sealed_values_size" CHECK (octet_length("sealed_values"."envelope") <= 69745)
);
--> statement-breakpoint
ALTER TABLE "credential_audience" ADD CONSTRAINT "credential_audience_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_audience" ADD CONSTRAINT "credential_audience_member" FOREIGN KEY ("org_id","user_id") REFERENCES "public"."memberships"("org_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_versions" ADD CONSTRAINT "credential_versions_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_project" FOREIGN KEY ("org_id","project_id") REFERENCES "public"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_org_id_organisations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter" FOREIGN KEY ("org_id","invited_by") REFERENCES "public"."memberships"("org_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_org_id_organisations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_org_id_organisations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "machine_tokens" ADD CONSTRAINT "machine_tokens_project" FOREIGN KEY ("org_id","project_id") REFERENCES "public"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sealed_values" ADD CONSTRAINT "sealed_values_dek_id_data_keys_id_fk" FOREIGN KEY ("dek_id") REFERENCES "public"."data_keys"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sealed_values" ADD CONSTRAINT "sealed_values_version" FOREIGN KEY ("org_id","project_id","version_id") REFERENCES "public"."credential_versions"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_by_project" ON "audit_events" USING btree ("org_id","project_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_by_subject" ON "audit_events" USING btree ("org_id","subject_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("org_id","actor_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_versions_one_of_each_label" ON "credential_versions" USING btree ("org_id","project_id","credential_id","label") WHERE label is not null;--> statement-breakpoint
CREATE INDEX "credential_versions_to_discard" ON "credential_versions" USING btree ("keep_until") WHERE discarded_at is null and keep_until is not null;--> statement-breakpoint
CREATE INDEX "credentials_by_updated" ON "credentials" USING btree ("org_id","project_id","updated_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "credentials_by_created" ON "credentials" USING btree ("org_id","project_id","created_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "credentials_by_key" ON "credentials" USING btree ("org_id","project_id","key","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "credentials_private" ON "credentials" USING btree ("org_id","project_id","id") WHERE deleted_at is null and audience <> 'project';--> statement-breakpoint
CREATE INDEX "credentials_in_bin" ON "credentials" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "credentials_expiring" ON "credentials" USING btree ("expires_at") WHERE deleted_at is null and expires_at is not null;--> statement-breakpoint
CREATE INDEX "credentials_by_owner" ON "credentials" USING btree ("org_id","owner_id") WHERE owner_id is not null;--> statement-breakpoint
CREATE INDEX "attempts_by_window" ON "attempts" USING btree ("window_start");--> statement-breakpoint
CREATE INDEX "invitations_by_org" ON "invitations" USING btree ("org_id","email");--> statement-breakpoint
CREATE INDEX "memberships_by_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "machine_tokens_by_project" ON "machine_tokens" USING btree ("org_id","project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "machine_tokens_by_user" ON "machine_tokens" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "data_keys_one_active" ON "data_keys" USING btree ("scope",coalesce(project_id, '')) WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "data_keys_by_kek" ON "data_keys" USING btree ("kek_id","id");--> statement-breakpoint
CREATE INDEX "sealed_values_by_data_key" ON "sealed_values" USING btree ("dek_id");