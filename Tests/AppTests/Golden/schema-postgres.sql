CREATE TABLE "auth_page_session" (
    "id" uuid NOT NULL,
    "session_id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "seen_at" timestamp with time zone NOT NULL,
    "expires_at" timestamp with time zone NOT NULL,
    CONSTRAINT "auth_page_session_pkey" PRIMARY KEY (id),
    CONSTRAINT "auth_page_session_session_id_fkey" FOREIGN KEY (session_id) REFERENCES auth_session(id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX auth_page_session_hash_key ON auth_page_session USING btree (hash);

CREATE INDEX auth_page_session_session_id_idx ON auth_page_session USING btree (session_id);

CREATE TABLE "auth_refresh_token" (
    "id" uuid NOT NULL,
    "session_id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "expires_at" timestamp with time zone NOT NULL,
    "used_at" timestamp with time zone,
    CONSTRAINT "auth_refresh_token_pkey" PRIMARY KEY (id),
    CONSTRAINT "auth_refresh_token_session_id_fkey" FOREIGN KEY (session_id) REFERENCES auth_session(id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX auth_refresh_token_hash_key ON auth_refresh_token USING btree (hash);

CREATE INDEX auth_refresh_token_session_id_idx ON auth_refresh_token USING btree (session_id);

CREATE TABLE "auth_session" (
    "id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "expires_at" timestamp with time zone NOT NULL,
    "ended_at" timestamp with time zone,
    "end_reason" text COLLATE "C",
    CONSTRAINT "auth_session_end_reason_check" CHECK (end_reason = ANY (ARRAY['logout'::text, 'password_changed'::text, 'token_reused'::text])),
    CONSTRAINT "auth_session_pkey" PRIMARY KEY (id),
    CONSTRAINT "auth_session_user_id_fkey" FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE
);

CREATE INDEX auth_session_user_id_idx ON auth_session USING btree (user_id);

CREATE TABLE "event" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "position" bigint NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "version" bigint NOT NULL,
    "payload" jsonb NOT NULL,
    "actor_id" uuid,
    "causation_id" uuid,
    "correlation_id" text COLLATE "C" NOT NULL,
    "trace" text COLLATE "C",
    "occurred_at" timestamp with time zone NOT NULL,
    CONSTRAINT "event_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE INDEX event_position_id_idx ON event USING btree ("position", id);

CREATE INDEX event_tenant_idx ON event USING btree (tenant_id, "position", id);

ALTER TABLE "event" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "event" FORCE ROW LEVEL SECURITY;

CREATE POLICY "event_crossing" ON "event" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "event_tenant" ON "event" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "event_handled" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "event_id" uuid NOT NULL,
    "subscriber" text COLLATE "C" NOT NULL,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "event_handled_event_id_fkey" FOREIGN KEY (tenant_id, event_id) REFERENCES event(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "event_handled_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX event_handled_event_id_subscriber_key ON event_handled USING btree (tenant_id, event_id, subscriber);

ALTER TABLE "event_handled" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "event_handled" FORCE ROW LEVEL SECURITY;

CREATE POLICY "event_handled_crossing" ON "event_handled" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "event_handled_tenant" ON "event_handled" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "event_key" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "subscriber" text COLLATE "C" NOT NULL,
    "key" text COLLATE "C" NOT NULL,
    "job_id" uuid NOT NULL,
    "former_job_id" uuid,
    "touched_at" timestamp with time zone NOT NULL,
    CONSTRAINT "event_key_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX event_key_subscriber_key_key ON event_key USING btree (tenant_id, subscriber, key);

CREATE INDEX event_key_touched_at_idx ON event_key USING btree (touched_at);

ALTER TABLE "event_key" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "event_key" FORCE ROW LEVEL SECURITY;

CREATE POLICY "event_key_crossing" ON "event_key" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "event_key_tenant" ON "event_key" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "event_offset" (
    "subscriber" text COLLATE "C" NOT NULL,
    "position" bigint NOT NULL,
    "event_id" uuid NOT NULL,
    "moved_at" timestamp with time zone NOT NULL,
    "failing_since" timestamp with time zone,
    "failure" text COLLATE "C",
    CONSTRAINT "event_offset_pkey" PRIMARY KEY (subscriber)
);

CREATE TABLE "job" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "queue" text COLLATE "C" NOT NULL,
    "state" text COLLATE "C" NOT NULL,
    "priority" bigint NOT NULL,
    "arguments" jsonb NOT NULL,
    "scheduled_at" timestamp with time zone NOT NULL,
    "attempt" bigint NOT NULL DEFAULT 0,
    "max_attempts" bigint NOT NULL,
    "lease" bigint NOT NULL DEFAULT 0,
    "worker_id" uuid,
    "waiting_on" bigint NOT NULL DEFAULT 0,
    "has_dependents" boolean NOT NULL DEFAULT false,
    "unique_key" text COLLATE "C",
    "unique_scope" text COLLATE "C",
    "timeout_ms" bigint,
    "retention_ms" bigint NOT NULL,
    "batch_id" uuid,
    "user_id" uuid,
    "request_id" text COLLATE "C" NOT NULL,
    "trace" text COLLATE "C",
    "created_at" timestamp with time zone NOT NULL,
    "started_at" timestamp with time zone,
    "finished_at" timestamp with time zone,
    "cancel_requested_at" timestamp with time zone,
    "progress" bigint,
    "progress_note" text COLLATE "C",
    "result" jsonb,
    "error_code" text COLLATE "C",
    "error_message" text COLLATE "C",
    "keep_until" timestamp with time zone,
    CONSTRAINT "job_attempt_check" CHECK (attempt >= 0 AND attempt <= max_attempts),
    CONSTRAINT "job_blocked_check" CHECK ((state = 'blocked'::text) = (waiting_on > 0) OR (state = ANY (ARRAY['cancelled'::text, 'discarded'::text]))),
    CONSTRAINT "job_final_check" CHECK ((state = ANY (ARRAY['completed'::text, 'cancelled'::text, 'discarded'::text])) = (finished_at IS NOT NULL)),
    CONSTRAINT "job_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "job_running_check" CHECK ((state = 'running'::text) = (worker_id IS NOT NULL)),
    CONSTRAINT "job_state_check" CHECK (state = ANY (ARRAY['scheduled'::text, 'available'::text, 'blocked'::text, 'running'::text, 'completed'::text, 'cancelled'::text, 'discarded'::text])),
    CONSTRAINT "job_unique_scope_check" CHECK (unique_scope = ANY (ARRAY['start'::text, 'end'::text, 'retention'::text]))
);

CREATE INDEX job_available_idx ON job USING btree (queue, tenant_id, priority, scheduled_at, id) WHERE state = 'available'::text;

CREATE INDEX job_batch_idx ON job USING btree (tenant_id, batch_id) WHERE batch_id IS NOT NULL;

CREATE INDEX job_failed_idx ON job USING btree (finished_at) WHERE state = ANY (ARRAY['discarded'::text, 'cancelled'::text]);

CREATE INDEX job_kept_idx ON job USING btree (keep_until) WHERE keep_until IS NOT NULL;

CREATE INDEX job_running_idx ON job USING btree (queue, tenant_id, worker_id) WHERE state = 'running'::text;

CREATE INDEX job_scheduled_idx ON job USING btree (scheduled_at) WHERE state = 'scheduled'::text;

CREATE UNIQUE INDEX job_unique_key_key ON job USING btree (tenant_id, unique_key) WHERE unique_key IS NOT NULL;

ALTER TABLE "job" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_crossing" ON "job" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_tenant" ON "job" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_batch" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "label" text COLLATE "C" NOT NULL,
    "total" bigint NOT NULL,
    "pending" bigint NOT NULL,
    "failed" bigint NOT NULL DEFAULT 0,
    "created_at" timestamp with time zone NOT NULL,
    "finished_at" timestamp with time zone,
    CONSTRAINT "job_batch_pkey" PRIMARY KEY (tenant_id, id)
);

ALTER TABLE "job_batch" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_batch" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_batch_crossing" ON "job_batch" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_batch_tenant" ON "job_batch" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_dependency" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "job_id" uuid NOT NULL,
    "parent_id" uuid NOT NULL,
    "policy" text COLLATE "C" NOT NULL,
    "resolved_at" timestamp with time zone,
    CONSTRAINT "job_dependency_job_id_fkey" FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "job_dependency_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "job_dependency_policy_check" CHECK (policy = ANY (ARRAY['success'::text, 'always'::text, 'cancel'::text]))
);

CREATE UNIQUE INDEX job_dependency_job_id_parent_id_key ON job_dependency USING btree (tenant_id, job_id, parent_id);

CREATE INDEX job_dependency_parent_id_idx ON job_dependency USING btree (tenant_id, parent_id);

ALTER TABLE "job_dependency" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_dependency" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_dependency_crossing" ON "job_dependency" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_dependency_tenant" ON "job_dependency" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_event" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "job_id" uuid,
    "kind" text COLLATE "C" NOT NULL,
    "attempt" bigint,
    "code" text COLLATE "C",
    "message" text COLLATE "C",
    "actor_id" uuid,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "job_event_job_id_fkey" FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "job_event_kind_check" CHECK (kind = ANY (ARRAY['failed'::text, 'discarded'::text, 'snoozed'::text, 'rescued'::text, 'put_back'::text, 'stuck'::text, 'parked'::text, 'cancelled'::text, 'cancel_requested'::text, 'retried'::text, 'replaced'::text, 'unblocked'::text, 'queue_paused'::text, 'queue_resumed'::text, 'schedule_paused'::text, 'schedule_resumed'::text])),
    CONSTRAINT "job_event_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE INDEX job_event_job_id_id_idx ON job_event USING btree (tenant_id, job_id, id);

ALTER TABLE "job_event" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_event" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_event_crossing" ON "job_event" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_event_tenant" ON "job_event" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_file" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "job_id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "media_type" text COLLATE "C" NOT NULL,
    "size" bigint NOT NULL,
    "content" bytea NOT NULL,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "job_file_job_id_fkey" FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "job_file_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE INDEX job_file_job_id_id_idx ON job_file USING btree (tenant_id, job_id, id);

ALTER TABLE "job_file" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_file" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_file_crossing" ON "job_file" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_file_tenant" ON "job_file" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_log" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "job_id" uuid NOT NULL,
    "attempt" bigint NOT NULL,
    "level" text COLLATE "C" NOT NULL,
    "message" text COLLATE "C" NOT NULL,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "job_log_job_id_fkey" FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "job_log_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE INDEX job_log_job_id_id_idx ON job_log USING btree (tenant_id, job_id, id);

ALTER TABLE "job_log" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_log" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_log_crossing" ON "job_log" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_log_tenant" ON "job_log" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_minute" (
    "id" text COLLATE "C" NOT NULL,
    "queue" text COLLATE "C" NOT NULL,
    "minute" timestamp with time zone NOT NULL,
    "completed" bigint NOT NULL DEFAULT 0,
    "failed" bigint NOT NULL DEFAULT 0,
    "lost" bigint NOT NULL DEFAULT 0,
    "wait_sum" bigint NOT NULL DEFAULT 0,
    "wait_max" bigint NOT NULL DEFAULT 0,
    "run_sum" bigint NOT NULL DEFAULT 0,
    "run_max" bigint NOT NULL DEFAULT 0,
    CONSTRAINT "job_minute_pkey" PRIMARY KEY (id)
);

CREATE INDEX job_minute_minute_queue_idx ON job_minute USING btree (minute, queue);

CREATE TABLE "job_queue" (
    "name" text COLLATE "C" NOT NULL,
    "paused_at" timestamp with time zone,
    "tokens" double precision NOT NULL,
    "refilled_at" timestamp with time zone NOT NULL,
    CONSTRAINT "job_queue_pkey" PRIMARY KEY (name)
);

CREATE TABLE "job_schedule" (
    "name" text COLLATE "C" NOT NULL,
    "job" text COLLATE "C" NOT NULL,
    "rule" text COLLATE "C" NOT NULL,
    "time_zone" text COLLATE "C" NOT NULL,
    "paused_at" timestamp with time zone,
    "next_at" timestamp with time zone NOT NULL,
    "last_at" timestamp with time zone,
    "last_job_id" uuid,
    CONSTRAINT "job_schedule_pkey" PRIMARY KEY (name)
);

CREATE TABLE "job_step" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "job_id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "value" jsonb NOT NULL,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "job_step_job_id_fkey" FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "job_step_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX job_step_job_id_name_key ON job_step USING btree (tenant_id, job_id, name);

ALTER TABLE "job_step" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "job_step" FORCE ROW LEVEL SECURITY;

CREATE POLICY "job_step_crossing" ON "job_step" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "job_step_tenant" ON "job_step" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "job_worker" (
    "id" uuid NOT NULL,
    "host" text COLLATE "C" NOT NULL,
    "process" bigint NOT NULL,
    "queues" text[] NOT NULL,
    "concurrency" bigint NOT NULL,
    "running" bigint NOT NULL,
    "beat" bigint NOT NULL,
    "beat_at" timestamp with time zone NOT NULL,
    "started_at" timestamp with time zone NOT NULL,
    "stopping_at" timestamp with time zone,
    CONSTRAINT "job_worker_pkey" PRIMARY KEY (id)
);

CREATE TABLE "membership" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "role_id" uuid NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    CONSTRAINT "membership_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "membership_role_id_fkey" FOREIGN KEY (tenant_id, role_id) REFERENCES role(tenant_id, id),
    CONSTRAINT "membership_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE,
    CONSTRAINT "membership_user_id_fkey" FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE
);

CREATE INDEX membership_role_id_idx ON membership USING btree (tenant_id, role_id);

CREATE INDEX membership_user_id_idx ON membership USING btree (user_id);

CREATE UNIQUE INDEX membership_user_id_key ON membership USING btree (tenant_id, user_id);

ALTER TABLE "membership" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "membership" FORCE ROW LEVEL SECURITY;

CREATE POLICY "membership_crossing" ON "membership" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "membership_tenant" ON "membership" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "project" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "description" text COLLATE "C",
    "status" text COLLATE "C" NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    "version" bigint NOT NULL DEFAULT 1,
    "deleted_at" timestamp with time zone,
    CONSTRAINT "project_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "project_status_check" CHECK (status = ANY (ARRAY['active'::text, 'archived'::text])),
    CONSTRAINT "project_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE
);

CREATE INDEX project_created_at_id_idx ON project USING btree (tenant_id, created_at, id);

CREATE UNIQUE INDEX project_name_key ON project USING btree (tenant_id, name) WHERE status = 'active'::text AND deleted_at IS NULL;

ALTER TABLE "project" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "project" FORCE ROW LEVEL SECURITY;

CREATE POLICY "project_crossing" ON "project" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "project_tenant" ON "project" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "project_activity" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "project_id" uuid NOT NULL,
    "event" text COLLATE "C" NOT NULL,
    "actor_id" uuid,
    "at" timestamp with time zone NOT NULL,
    CONSTRAINT "project_activity_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "project_activity_project_id_fkey" FOREIGN KEY (tenant_id, project_id) REFERENCES project(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "project_activity_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE
);

CREATE INDEX project_activity_project_id_at_id_idx ON project_activity USING btree (tenant_id, project_id, at, id);

ALTER TABLE "project_activity" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "project_activity" FORCE ROW LEVEL SECURITY;

CREATE POLICY "project_activity_crossing" ON "project_activity" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "project_activity_tenant" ON "project_activity" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "role" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "kind" text COLLATE "C" NOT NULL,
    "permissions" text COLLATE "C" NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    "version" bigint NOT NULL DEFAULT 1,
    CONSTRAINT "role_kind_check" CHECK (kind = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text, 'viewer'::text, 'custom'::text])),
    CONSTRAINT "role_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "role_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX role_name_key ON role USING btree (tenant_id, name);

ALTER TABLE "role" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "role" FORCE ROW LEVEL SECURITY;

CREATE POLICY "role_crossing" ON "role" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "role_tenant" ON "role" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "tenant" (
    "id" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    "version" bigint NOT NULL DEFAULT 1,
    CONSTRAINT "tenant_pkey" PRIMARY KEY (id)
);

CREATE TABLE "user" (
    "id" uuid NOT NULL,
    "email" text COLLATE "C" NOT NULL,
    "password_hash" text COLLATE "C" NOT NULL,
    "display_name" text COLLATE "C" NOT NULL,
    "is_superuser" boolean NOT NULL,
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    "version" bigint NOT NULL DEFAULT 1,
    CONSTRAINT "user_pkey" PRIMARY KEY (id)
);

CREATE UNIQUE INDEX user_email_key ON "user" USING btree (email);

CREATE TABLE "webhook" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "url" text COLLATE "C" NOT NULL,
    "description" text COLLATE "C",
    "events" text[] NOT NULL,
    "secret" text COLLATE "C" NOT NULL,
    "previous_secret" text COLLATE "C",
    "previous_secret_until" timestamp with time zone,
    "disabled_at" timestamp with time zone,
    "disabled_reason" text COLLATE "C",
    "created_at" timestamp with time zone NOT NULL,
    "updated_at" timestamp with time zone NOT NULL,
    "version" bigint NOT NULL DEFAULT 1,
    CONSTRAINT "webhook_disabled_check" CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CONSTRAINT "webhook_disabled_reason_check" CHECK (disabled_reason = ANY (ARRAY['member'::text, 'failing'::text, 'gone'::text])),
    CONSTRAINT "webhook_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "webhook_previous_check" CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL)),
    CONSTRAINT "webhook_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE
);

ALTER TABLE "webhook" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "webhook" FORCE ROW LEVEL SECURITY;

CREATE POLICY "webhook_crossing" ON "webhook" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "webhook_tenant" ON "webhook" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "webhook_attempt" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "delivery_id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "at" timestamp with time zone NOT NULL,
    "duration_ms" bigint NOT NULL,
    "status" bigint,
    "fault" text COLLATE "C",
    "message" text COLLATE "C",
    "answer" text COLLATE "C",
    CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_delivery(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "webhook_attempt_fault_check" CHECK (fault = ANY (ARRAY['address_refused'::text, 'connection'::text, 'timeout'::text, 'redirect'::text, 'status'::text])),
    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX webhook_attempt_delivery_id_number_key ON webhook_attempt USING btree (tenant_id, delivery_id, number);

ALTER TABLE "webhook_attempt" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "webhook_attempt" FORCE ROW LEVEL SECURITY;

CREATE POLICY "webhook_attempt_crossing" ON "webhook_attempt" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "webhook_attempt_tenant" ON "webhook_attempt" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "webhook_delivery" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "webhook_id" uuid NOT NULL,
    "event_id" uuid,
    "event" text COLLATE "C" NOT NULL,
    "body" text COLLATE "C" NOT NULL,
    "state" text COLLATE "C" NOT NULL,
    "attempts" bigint NOT NULL,
    "status" bigint,
    "fault" text COLLATE "C",
    "next_at" timestamp with time zone,
    "job_id" uuid,
    "created_at" timestamp with time zone NOT NULL,
    "ended_at" timestamp with time zone,
    CONSTRAINT "webhook_delivery_ended_check" CHECK ((state = 'pending'::text) = (ended_at IS NULL)),
    CONSTRAINT "webhook_delivery_fault_check" CHECK (fault = ANY (ARRAY['address_refused'::text, 'connection'::text, 'timeout'::text, 'redirect'::text, 'status'::text])),
    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY (tenant_id, id),
    CONSTRAINT "webhook_delivery_state_check" CHECK (state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])),
    CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX webhook_delivery_ended_idx ON webhook_delivery USING btree (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX webhook_delivery_pending_idx ON webhook_delivery USING btree (created_at) WHERE state = 'pending'::text;

CREATE UNIQUE INDEX webhook_delivery_webhook_id_event_id_key ON webhook_delivery USING btree (tenant_id, webhook_id, event_id) WHERE event_id IS NOT NULL;

CREATE INDEX webhook_delivery_webhook_id_id_idx ON webhook_delivery USING btree (tenant_id, webhook_id, id);

ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "webhook_delivery" FORCE ROW LEVEL SECURITY;

CREATE POLICY "webhook_delivery_crossing" ON "webhook_delivery" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "webhook_delivery_tenant" ON "webhook_delivery" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));

CREATE TABLE "webhook_health" (
    "id" uuid NOT NULL,
    "tenant_id" uuid NOT NULL,
    "failures" bigint NOT NULL,
    "failing_since" timestamp with time zone,
    CONSTRAINT "webhook_health_failures_check" CHECK ((failures = 0) = (failing_since IS NULL)),
    CONSTRAINT "webhook_health_id_fkey" FOREIGN KEY (tenant_id, id) REFERENCES webhook(tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT "webhook_health_pkey" PRIMARY KEY (tenant_id, id)
);

ALTER TABLE "webhook_health" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "webhook_health" FORCE ROW LEVEL SECURITY;

CREATE POLICY "webhook_health_crossing" ON "webhook_health" AS PERMISSIVE FOR ALL TO PUBLIC USING (( SELECT COALESCE(current_setting('app.crossing_reason'::text, true), ''::text) <> ''::text));

CREATE POLICY "webhook_health_tenant" ON "webhook_health" AS PERMISSIVE FOR ALL TO PUBLIC USING (tenant_id = (( SELECT NULLIF(current_setting('app.tenant_id'::text, true), ''::text)::uuid AS "nullif")));
