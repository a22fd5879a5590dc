CREATE TABLE "channel_messages" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"consumer_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"sender" text NOT NULL,
	"conversation" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "channel_messages_org_id_project_id_consumer_id_delivery_id_pk" PRIMARY KEY("org_id","project_id","consumer_id","delivery_id")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"consumer_id" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"generation" integer NOT NULL,
	"destination" text NOT NULL,
	"has_refresh_token" boolean NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"refreshed_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"failure" text,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "connections_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "oauth_states" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"consumer_id" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"connection_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"consumer_id" text NOT NULL,
	"slot" text NOT NULL,
	"credential_id" text NOT NULL,
	"is_list" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"detached_at" timestamp (3) with time zone,
	CONSTRAINT "assignments_org_id_project_id_consumer_id_slot_credential_id_pk" PRIMARY KEY("org_id","project_id","consumer_id","slot","credential_id")
);
--> statement-breakpoint
CREATE TABLE "code_references" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"consumer_id" text NOT NULL,
	"key" text NOT NULL,
	"step" text NOT NULL,
	CONSTRAINT "code_references_org_id_project_id_consumer_id_key_step_pk" PRIMARY KEY("org_id","project_id","consumer_id","key","step")
);
--> statement-breakpoint
CREATE TABLE "consumers" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"config" jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"slots_used" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"owner_id" text,
	"audience" text DEFAULT 'project' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"last_try" jsonb,
	CONSTRAINT "consumers_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "sealed_tokens" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"field" text NOT NULL,
	"dek_id" uuid NOT NULL,
	"envelope" "bytea" NOT NULL,
	CONSTRAINT "sealed_tokens_org_id_project_id_connection_id_field_pk" PRIMARY KEY("org_id","project_id","connection_id","field"),
	CONSTRAINT "sealed_tokens_size" CHECK (octet_length("sealed_tokens"."envelope") <= 69745)
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "protects_in_use" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "channel_messages" ADD CONSTRAINT "channel_messages_consumer" FOREIGN KEY ("org_id","project_id","consumer_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_consumer" FOREIGN KEY ("org_id","project_id","consumer_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_states" ADD CONSTRAINT "oauth_states_consumer" FOREIGN KEY ("org_id","project_id","consumer_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_consumer" FOREIGN KEY ("org_id","project_id","consumer_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "code_references" ADD CONSTRAINT "code_references_consumer" FOREIGN KEY ("org_id","project_id","consumer_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumers" ADD CONSTRAINT "consumers_project" FOREIGN KEY ("org_id","project_id") REFERENCES "public"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sealed_tokens" ADD CONSTRAINT "sealed_tokens_dek_id_data_keys_id_fk" FOREIGN KEY ("dek_id") REFERENCES "public"."data_keys"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sealed_tokens" ADD CONSTRAINT "sealed_tokens_connection" FOREIGN KEY ("org_id","project_id","connection_id") REFERENCES "public"."connections"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channel_messages_newest" ON "channel_messages" USING btree ("org_id","project_id","consumer_id","received_at");--> statement-breakpoint
CREATE INDEX "channel_messages_by_age" ON "channel_messages" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "connections_by_consumer" ON "connections" USING btree ("org_id","project_id","consumer_id","id");--> statement-breakpoint
CREATE INDEX "connections_by_expiry" ON "connections" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_states_by_expiry" ON "oauth_states" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_one_a_slot" ON "assignments" USING btree ("org_id","project_id","consumer_id","slot") WHERE detached_at is null and not is_list;--> statement-breakpoint
CREATE INDEX "assignments_by_credential" ON "assignments" USING btree ("org_id","project_id","credential_id");--> statement-breakpoint
CREATE INDEX "code_references_by_key" ON "code_references" USING btree ("org_id","project_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "consumers_name_taken" ON "consumers" USING btree ("org_id","project_id","kind","name");--> statement-breakpoint
CREATE INDEX "sealed_tokens_by_data_key" ON "sealed_tokens" USING btree ("dek_id");