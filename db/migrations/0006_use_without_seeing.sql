CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"requester_id" text NOT NULL,
	"requester_name" text NOT NULL,
	"purpose" text NOT NULL,
	"method" text,
	"host" text,
	"path" text,
	"status" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"remembered_until" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "approvals_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "fill_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"digest" text NOT NULL,
	"requester_name" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "fill_requests_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"credential_id" text,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"read_by" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_steps" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"run_id" text NOT NULL,
	"position" integer NOT NULL,
	"step_id" text NOT NULL,
	"status" text NOT NULL,
	"output" jsonb,
	"error" jsonb,
	"logs" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"credentials" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "run_steps_org_id_project_id_run_id_position_pk" PRIMARY KEY("org_id","project_id","run_id","position")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"workflow_id" text NOT NULL,
	"status" text NOT NULL,
	"steps" jsonb NOT NULL,
	"trigger" text NOT NULL,
	"input" jsonb,
	"output" jsonb,
	"error" jsonb,
	"actor" jsonb NOT NULL,
	"started_by" text NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"cancel_requested_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	CONSTRAINT "runs_org_project_id" UNIQUE("org_id","project_id","id")
);
--> statement-breakpoint
CREATE TABLE "workflow_permissions" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"workflow_id" text NOT NULL,
	"mode" text NOT NULL,
	"keys" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "workflow_permissions_org_id_project_id_workflow_id_pk" PRIMARY KEY("org_id","project_id","workflow_id")
);
--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "last_test" jsonb;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "confirm_use" text DEFAULT 'never' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "tests_daily" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "machine_tokens" ADD COLUMN "rules" jsonb;--> statement-breakpoint
ALTER TABLE "machine_tokens" ADD COLUMN "rate_per_minute" integer;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fill_requests" ADD CONSTRAINT "fill_requests_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_credential" FOREIGN KEY ("org_id","project_id","credential_id") REFERENCES "public"."credentials"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_steps" ADD CONSTRAINT "run_steps_run" FOREIGN KEY ("org_id","project_id","run_id") REFERENCES "public"."runs"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_workflow" FOREIGN KEY ("org_id","project_id","workflow_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_permissions" ADD CONSTRAINT "workflow_permissions_workflow" FOREIGN KEY ("org_id","project_id","workflow_id") REFERENCES "public"."consumers"("org_id","project_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_pending" ON "approvals" USING btree ("org_id","project_id","requested_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approvals_by_requester" ON "approvals" USING btree ("org_id","project_id","credential_id","requester_id");--> statement-breakpoint
CREATE INDEX "fill_requests_by_credential" ON "fill_requests" USING btree ("org_id","project_id","credential_id");--> statement-breakpoint
CREATE INDEX "fill_requests_by_expiry" ON "fill_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "notices_newest" ON "notices" USING btree ("org_id","project_id","created_at");--> statement-breakpoint
CREATE INDEX "notices_by_age" ON "notices" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "runs_by_workflow" ON "runs" USING btree ("org_id","project_id","workflow_id","queued_at","id");--> statement-breakpoint
CREATE INDEX "runs_unfinished" ON "runs" USING btree ("lease_until") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "runs_by_age" ON "runs" USING btree ("queued_at");