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
