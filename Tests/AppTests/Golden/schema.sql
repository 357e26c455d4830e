CREATE TABLE "auth_refresh_token" (
    "id" BLOB NOT NULL CONSTRAINT "auth_refresh_token_id_type" CHECK (length("id") = 16),
    "session_id" BLOB NOT NULL CONSTRAINT "auth_refresh_token_session_id_type" CHECK (length("session_id") = 16) CONSTRAINT "auth_refresh_token_session_id_fkey" REFERENCES "auth_session" ("id") ON DELETE CASCADE,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "used_at" INTEGER,
    CONSTRAINT "auth_refresh_token_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "auth_refresh_token_hash_key" ON "auth_refresh_token" ("hash");

CREATE INDEX "auth_refresh_token_session_id_idx" ON "auth_refresh_token" ("session_id");

CREATE TABLE "auth_session" (
    "id" BLOB NOT NULL CONSTRAINT "auth_session_id_type" CHECK (length("id") = 16),
    "user_id" BLOB NOT NULL CONSTRAINT "auth_session_user_id_type" CHECK (length("user_id") = 16) CONSTRAINT "auth_session_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "ended_at" INTEGER,
    "end_reason" TEXT CONSTRAINT "auth_session_end_reason_check" CHECK ("end_reason" IN ('logout', 'password_changed', 'token_reused')),
    CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_session_user_id_idx" ON "auth_session" ("user_id");

CREATE TABLE "membership" (
    "id" BLOB NOT NULL CONSTRAINT "membership_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "membership_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "membership_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "user_id" BLOB NOT NULL CONSTRAINT "membership_user_id_type" CHECK (length("user_id") = 16) CONSTRAINT "membership_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "role_id" BLOB NOT NULL CONSTRAINT "membership_role_id_type" CHECK (length("role_id") = 16),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "membership_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "role" ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "membership_role_id_idx" ON "membership" ("tenant_id", "role_id");

CREATE INDEX "membership_user_id_idx" ON "membership" ("user_id");

CREATE UNIQUE INDEX "membership_user_id_key" ON "membership" ("tenant_id", "user_id");

CREATE TABLE "project" (
    "id" BLOB NOT NULL CONSTRAINT "project_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "project_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "project_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL CONSTRAINT "project_status_check" CHECK ("status" IN ('active', 'archived')),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" INTEGER,
    CONSTRAINT "project_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "project_created_at_id_idx" ON "project" ("tenant_id", "created_at", "id");

CREATE UNIQUE INDEX "project_name_key" ON "project" ("tenant_id", "name") WHERE status = 'active' AND deleted_at IS NULL;

CREATE TABLE "role" (
    "id" BLOB NOT NULL CONSTRAINT "role_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "role_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "role_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL CONSTRAINT "role_kind_check" CHECK ("kind" IN ('owner', 'admin', 'member', 'viewer', 'custom')),
    "permissions" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "role_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "role_name_key" ON "role" ("tenant_id", "name");

CREATE TABLE "tenant" (
    "id" BLOB NOT NULL CONSTRAINT "tenant_id_type" CHECK (length("id") = 16),
    "name" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "user" (
    "id" BLOB NOT NULL CONSTRAINT "user_id_type" CHECK (length("id") = 16),
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "is_superuser" INTEGER NOT NULL CONSTRAINT "user_is_superuser_type" CHECK ("is_superuser" IN (0, 1)),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "user_email_key" ON "user" ("email");
