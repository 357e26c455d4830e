CREATE TABLE "audit_chain" (
    "id" BLOB NOT NULL CONSTRAINT "audit_chain_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_chain_tenant_id_type" CHECK (length("tenant_id") = 16),
    "seq" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "retention_days" INTEGER,
    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "audit_chain_tenant_id_key" ON "audit_chain" ("tenant_id");

CREATE TABLE "audit_checkpoint" (
    "id" BLOB NOT NULL CONSTRAINT "audit_checkpoint_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_checkpoint_tenant_id_type" CHECK (length("tenant_id") = 16),
    "seq" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "signature" BLOB NOT NULL,
    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "audit_checkpoint_seq_key" ON "audit_checkpoint" ("tenant_id", "seq");

CREATE TRIGGER "audit_checkpoint_keep_delete" BEFORE DELETE ON "audit_checkpoint" WHEN NOT (0) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER "audit_checkpoint_keep_update" BEFORE UPDATE ON "audit_checkpoint" WHEN NOT (0) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TABLE "audit_entry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_entry_tenant_id_type" CHECK (length("tenant_id") = 16),
    "at" INTEGER NOT NULL,
    "actor_id" BLOB CONSTRAINT "audit_entry_actor_id_type" CHECK (length("actor_id") = 16),
    "request_id" TEXT,
    "origin" TEXT NOT NULL,
    "permission" TEXT,
    "reason" TEXT,
    "action" TEXT NOT NULL,
    "record" TEXT,
    "record_id" TEXT,
    "payload" TEXT CONSTRAINT "audit_entry_payload_type" CHECK ("payload" IS NULL OR json_valid("payload"))
) STRICT;

CREATE TRIGGER "audit_entry_keep_delete" BEFORE DELETE ON "audit_entry" WHEN NOT (EXISTS (SELECT 1 FROM audit_maintenance WHERE action = 'prune')) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER "audit_entry_keep_update" BEFORE UPDATE ON "audit_entry" WHEN NOT (EXISTS (SELECT 1 FROM audit_maintenance WHERE action = 'erase') AND NEW.payload IS NULL AND NEW.id IS OLD.id AND NEW.tenant_id IS OLD.tenant_id AND NEW.at IS OLD.at AND NEW.actor_id IS OLD.actor_id AND NEW.request_id IS OLD.request_id AND NEW.origin IS OLD.origin AND NEW.permission IS OLD.permission AND NEW.reason IS OLD.reason AND NEW.action IS OLD.action AND NEW.record IS OLD.record AND NEW.record_id IS OLD.record_id) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TABLE "audit_hash_key" (
    "id" TEXT NOT NULL,
    "key" BLOB NOT NULL,
    CONSTRAINT "audit_hash_key_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "audit_maintenance" (
    "action" TEXT NOT NULL CONSTRAINT "audit_maintenance_action_check" CHECK ("action" IN ('erase', 'prune')),
    CONSTRAINT "audit_maintenance_pkey" PRIMARY KEY ("action")
) STRICT, WITHOUT ROWID;

CREATE TABLE "audit_prune" (
    "id" BLOB NOT NULL CONSTRAINT "audit_prune_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_prune_tenant_id_type" CHECK (length("tenant_id") = 16),
    "first_seq" INTEGER NOT NULL,
    "last_seq" INTEGER NOT NULL,
    "previous_hash" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "retention_days" INTEGER,
    "checkpoints_hash" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "signature" BLOB NOT NULL,
    CONSTRAINT "audit_prune_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "audit_prune_last_seq_key" ON "audit_prune" ("tenant_id", "last_seq");

CREATE TRIGGER "audit_prune_keep_delete" BEFORE DELETE ON "audit_prune" WHEN NOT (0) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER "audit_prune_keep_update" BEFORE UPDATE ON "audit_prune" WHEN NOT (0) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TABLE "audit_retention" (
    "id" BLOB NOT NULL CONSTRAINT "audit_retention_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_retention_tenant_id_type" CHECK (length("tenant_id") = 16),
    "days" INTEGER NOT NULL,
    CONSTRAINT "audit_retention_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "audit_retention_days_check" CHECK (days BETWEEN 0 AND 36500)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "audit_retention_tenant_id_key" ON "audit_retention" ("tenant_id");

CREATE TABLE "audit_seal" (
    "seq" INTEGER NOT NULL,
    "tenant_id" BLOB NOT NULL CONSTRAINT "audit_seal_tenant_id_type" CHECK (length("tenant_id") = 16),
    "entry_id" INTEGER NOT NULL,
    "payload_hash" BLOB NOT NULL,
    "previous_hash" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "actor_id" BLOB CONSTRAINT "audit_seal_actor_id_type" CHECK (length("actor_id") = 16),
    "request_id" TEXT,
    "action" TEXT NOT NULL,
    "record" TEXT,
    "record_id" TEXT, "format" INTEGER NOT NULL DEFAULT 1, "salt" BLOB,
    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("tenant_id", "seq")
) STRICT, WITHOUT ROWID;

CREATE INDEX "audit_seal_action_idx" ON "audit_seal" ("tenant_id", "action", "at", "entry_id");

CREATE INDEX "audit_seal_actor_idx" ON "audit_seal" ("tenant_id", "actor_id", "at", "entry_id") WHERE actor_id IS NOT NULL;

CREATE INDEX "audit_seal_at_entry_id_idx" ON "audit_seal" ("at", "entry_id");

CREATE UNIQUE INDEX "audit_seal_entry_id_key" ON "audit_seal" ("tenant_id", "entry_id");

CREATE INDEX "audit_seal_record_idx" ON "audit_seal" ("tenant_id", "record", "record_id", "at", "entry_id");

CREATE INDEX "audit_seal_request_idx" ON "audit_seal" ("tenant_id", "request_id", "at", "entry_id") WHERE request_id IS NOT NULL;

CREATE INDEX "audit_seal_tenant_idx" ON "audit_seal" ("tenant_id", "at", "entry_id");

CREATE TRIGGER "audit_seal_keep_delete" BEFORE DELETE ON "audit_seal" WHEN NOT (EXISTS (SELECT 1 FROM audit_maintenance WHERE action = 'prune')) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TRIGGER "audit_seal_keep_update" BEFORE UPDATE ON "audit_seal" WHEN NOT (EXISTS (SELECT 1 FROM audit_maintenance WHERE action = 'erase') AND NEW.salt IS NULL AND NEW.seq IS OLD.seq AND NEW.tenant_id IS OLD.tenant_id AND NEW.entry_id IS OLD.entry_id AND NEW.payload_hash IS OLD.payload_hash AND NEW.previous_hash IS OLD.previous_hash AND NEW.hash IS OLD.hash AND NEW.at IS OLD.at AND NEW.actor_id IS OLD.actor_id AND NEW.request_id IS OLD.request_id AND NEW.action IS OLD.action AND NEW.record IS OLD.record AND NEW.record_id IS OLD.record_id AND NEW.format IS OLD.format) BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;

CREATE TABLE "audit_sealer" (
    "id" TEXT NOT NULL,
    "xid" INTEGER NOT NULL,
    "entry_id" INTEGER NOT NULL,
    CONSTRAINT "audit_sealer_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "auth_api_key" (
    "id" BLOB NOT NULL CONSTRAINT "auth_api_key_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "auth_api_key_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "auth_api_key_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "role_id" BLOB NOT NULL CONSTRAINT "auth_api_key_role_id_type" CHECK (length("role_id") = 16),
    "scopes" TEXT NOT NULL CONSTRAINT "auth_api_key_scopes_type" CHECK ("scopes" IS NULL OR json_valid("scopes") AND json_type("scopes") = 'array'),
    "networks" TEXT NOT NULL CONSTRAINT "auth_api_key_networks_type" CHECK ("networks" IS NULL OR json_valid("networks") AND json_type("networks") = 'array'),
    "expires_at" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "auth_api_key_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "auth_api_key_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "role" ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "auth_api_key_name_key" ON "auth_api_key" ("tenant_id", "name");

CREATE INDEX "auth_api_key_role_id_idx" ON "auth_api_key" ("tenant_id", "role_id");

CREATE TRIGGER "audit_auth_api_key_delete" AFTER DELETE ON "auth_api_key" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'auth_api_key', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'uuid:role_id', OLD."role_id", NULL, 'texts:scopes', OLD."scopes", NULL, 'texts:networks', OLD."networks", NULL, 'timestamp:expires_at', OLD."expires_at", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_auth_api_key_insert" AFTER INSERT ON "auth_api_key" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'auth_api_key', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'uuid:role_id', NULL, NEW."role_id", 'texts:scopes', NULL, NEW."scopes", 'texts:networks', NULL, NEW."networks", 'timestamp:expires_at', NULL, NEW."expires_at", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_auth_api_key_update" AFTER UPDATE ON "auth_api_key" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."role_id" IS NOT NEW."role_id" OR OLD."scopes" IS NOT NEW."scopes" OR OLD."networks" IS NOT NEW."networks" OR OLD."expires_at" IS NOT NEW."expires_at" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'auth_api_key', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'uuid:role_id', OLD."role_id", NEW."role_id", 'texts:scopes', OLD."scopes", NEW."scopes", 'texts:networks', OLD."networks", NEW."networks", 'timestamp:expires_at', OLD."expires_at", NEW."expires_at", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "auth_api_key_secret" (
    "id" BLOB NOT NULL CONSTRAINT "auth_api_key_secret_id_type" CHECK (length("id") = 16),
    "owner_id" BLOB NOT NULL CONSTRAINT "auth_api_key_secret_owner_id_type" CHECK (length("owner_id") = 16) CONSTRAINT "auth_api_key_secret_owner_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "key_id" BLOB NOT NULL CONSTRAINT "auth_api_key_secret_key_id_type" CHECK (length("key_id") = 16),
    "member_id" BLOB NOT NULL CONSTRAINT "auth_api_key_secret_member_id_type" CHECK (length("member_id") = 16),
    "hash" BLOB NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "replaced_until" INTEGER,
    "last_used_at" INTEGER,
    CONSTRAINT "auth_api_key_secret_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "auth_api_key_secret_hash_key" ON "auth_api_key_secret" ("hash");

CREATE INDEX "auth_api_key_secret_key_id_idx" ON "auth_api_key_secret" ("key_id");

CREATE INDEX "auth_api_key_secret_member_id_idx" ON "auth_api_key_secret" ("member_id");

CREATE INDEX "auth_api_key_secret_owner_id_idx" ON "auth_api_key_secret" ("owner_id");

CREATE TABLE "auth_browser_session" (
    "id" BLOB NOT NULL CONSTRAINT "auth_browser_session_id_type" CHECK (length("id") = 16),
    "session_id" BLOB NOT NULL CONSTRAINT "auth_browser_session_session_id_type" CHECK (length("session_id") = 16) CONSTRAINT "auth_browser_session_session_id_fkey" REFERENCES "auth_session" ("id") ON DELETE CASCADE,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "auth_browser_session_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "auth_browser_session_hash_key" ON "auth_browser_session" ("hash");

CREATE INDEX "auth_browser_session_session_id_idx" ON "auth_browser_session" ("session_id");

CREATE TABLE "auth_pending_sign_up" (
    "id" BLOB NOT NULL CONSTRAINT "auth_pending_sign_up_id_type" CHECK (length("id") = 16),
    "address" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "display_name" TEXT,
    "tenant_name" TEXT,
    "language" TEXT,
    "network" TEXT,
    "user_fields" TEXT CONSTRAINT "auth_pending_sign_up_user_fields_type" CHECK ("user_fields" IS NULL OR json_valid("user_fields")),
    "tenant_fields" TEXT CONSTRAINT "auth_pending_sign_up_tenant_fields_type" CHECK ("tenant_fields" IS NULL OR json_valid("tenant_fields")),
    "flow_input" TEXT CONSTRAINT "auth_pending_sign_up_flow_input_type" CHECK ("flow_input" IS NULL OR json_valid("flow_input")),
    "awaits_approval" INTEGER NOT NULL CONSTRAINT "auth_pending_sign_up_awaits_approval_type" CHECK ("awaits_approval" IN (0, 1)),
    "is_proved" INTEGER NOT NULL CONSTRAINT "auth_pending_sign_up_is_proved_type" CHECK ("is_proved" IN (0, 1)),
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "auth_pending_sign_up_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_pending_sign_up_address_idx" ON "auth_pending_sign_up" ("address");

CREATE INDEX "auth_pending_sign_up_expires_at_idx" ON "auth_pending_sign_up" ("expires_at");

CREATE INDEX "auth_pending_sign_up_waiting_idx" ON "auth_pending_sign_up" ("id") WHERE awaits_approval;

CREATE TABLE "auth_proof" (
    "id" BLOB NOT NULL CONSTRAINT "auth_proof_id_type" CHECK (length("id") = 16),
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" BLOB CONSTRAINT "auth_proof_user_id_type" CHECK (length("user_id") = 16) CONSTRAINT "auth_proof_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "address" TEXT NOT NULL,
    "token_hash" BLOB NOT NULL,
    "code_hash" BLOB,
    "tries" INTEGER NOT NULL,
    "issued_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "auth_proof_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_proof_expires_at_idx" ON "auth_proof" ("expires_at");

CREATE INDEX "auth_proof_kind_address_idx" ON "auth_proof" ("kind", "address");

CREATE UNIQUE INDEX "auth_proof_kind_subject_key" ON "auth_proof" ("kind", "subject");

CREATE UNIQUE INDEX "auth_proof_token_hash_key" ON "auth_proof" ("token_hash");

CREATE INDEX "auth_proof_user_id_idx" ON "auth_proof" ("user_id");

CREATE TABLE "auth_proof_budget" (
    "id" TEXT NOT NULL,
    "issued" INTEGER NOT NULL,
    "window_ends_at" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    CONSTRAINT "auth_proof_budget_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_proof_budget_window_ends_at_idx" ON "auth_proof_budget" ("window_ends_at");

CREATE TABLE "auth_refresh_token" (
    "id" BLOB NOT NULL CONSTRAINT "auth_refresh_token_id_type" CHECK (length("id") = 16),
    "session_id" BLOB NOT NULL CONSTRAINT "auth_refresh_token_session_id_type" CHECK (length("session_id") = 16) CONSTRAINT "auth_refresh_token_session_id_fkey" REFERENCES "auth_session" ("id") ON DELETE CASCADE,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "used_at" INTEGER, "sequence" INTEGER NOT NULL DEFAULT 0, "successor_salt" BLOB, "client_hash" BLOB,
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
    "end_reason" TEXT CONSTRAINT "auth_session_end_reason_check" CHECK ("end_reason" = 'logout' OR "end_reason" = 'password_changed' OR "end_reason" = 'token_reused'), "authenticated_at" INTEGER, "device" TEXT, "address" TEXT, "last_used_at" INTEGER,
    CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_session_expires_at_idx" ON "auth_session" ("expires_at");

CREATE INDEX "auth_session_user_id_idx" ON "auth_session" ("user_id");

CREATE TABLE "auth_throttle" (
    "id" TEXT NOT NULL,
    "counted_at" INTEGER NOT NULL,
    "full_at" INTEGER NOT NULL,
    "open_at" INTEGER NOT NULL,
    CONSTRAINT "auth_throttle_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "auth_throttle_full_at_idx" ON "auth_throttle" ("full_at");

CREATE TABLE "avatar" (
    "id" BLOB NOT NULL CONSTRAINT "avatar_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "avatar_tenant_id_type" CHECK (length("tenant_id") = 16),
    "user_id" BLOB CONSTRAINT "avatar_user_id_type" CHECK (length("user_id") = 16) CONSTRAINT "avatar_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "storage_key" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "avatar_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "avatar_user_idx" ON "avatar" ("user_id") WHERE user_id IS NOT NULL;

CREATE TRIGGER "audit_avatar_delete" AFTER DELETE ON "avatar" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'avatar', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:user_id', OLD."user_id", NULL, 'text:storage_key', OLD."storage_key", NULL, 'text:media_type', OLD."media_type", NULL, 'integer:size', OLD."size", NULL, 'text:sha256', OLD."sha256", NULL, 'integer:width', OLD."width", NULL, 'integer:height', OLD."height", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL));
END;

CREATE TRIGGER "audit_avatar_insert" AFTER INSERT ON "avatar" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'avatar', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:user_id', NULL, NEW."user_id", 'text:storage_key', NULL, NEW."storage_key", 'text:media_type', NULL, NEW."media_type", 'integer:size', NULL, NEW."size", 'text:sha256', NULL, NEW."sha256", 'integer:width', NULL, NEW."width", 'integer:height', NULL, NEW."height", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at"));
END;

CREATE TRIGGER "audit_avatar_update" AFTER UPDATE ON "avatar" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."storage_key" IS NOT NEW."storage_key" OR OLD."media_type" IS NOT NEW."media_type" OR OLD."size" IS NOT NEW."size" OR OLD."sha256" IS NOT NEW."sha256" OR OLD."width" IS NOT NEW."width" OR OLD."height" IS NOT NEW."height" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'avatar', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:user_id', OLD."user_id", NEW."user_id", 'text:storage_key', OLD."storage_key", NEW."storage_key", 'text:media_type', OLD."media_type", NEW."media_type", 'integer:size', OLD."size", NEW."size", 'text:sha256', OLD."sha256", NEW."sha256", 'integer:width', OLD."width", NEW."width", 'integer:height', OLD."height", NEW."height", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at"));
END;

CREATE TABLE "billing_account" (
    "id" BLOB NOT NULL CONSTRAINT "billing_account_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_account_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_account_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "customer" TEXT NOT NULL CONSTRAINT "billing_account_customer_type" CHECK ("customer" IS NULL OR json_valid("customer")),
    "email" TEXT,
    "time_zone" TEXT NOT NULL,
    "gateway_customer" TEXT,
    "payment_method" TEXT,
    "language" TEXT,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "billing_account_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE TRIGGER "audit_billing_account_delete" AFTER DELETE ON "billing_account" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_account', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'json:customer', OLD."customer", NULL, 'text:email', OLD."email", NULL, 'text:time_zone', OLD."time_zone", NULL, 'text:gateway_customer', OLD."gateway_customer", NULL, 'text:payment_method', OLD."payment_method", NULL, 'text:language', OLD."language", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_billing_account_insert" AFTER INSERT ON "billing_account" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_account', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'json:customer', NULL, NEW."customer", 'text:email', NULL, NEW."email", 'text:time_zone', NULL, NEW."time_zone", 'text:gateway_customer', NULL, NEW."gateway_customer", 'text:payment_method', NULL, NEW."payment_method", 'text:language', NULL, NEW."language", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_billing_account_update" AFTER UPDATE ON "billing_account" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."customer" IS NOT NEW."customer" OR OLD."email" IS NOT NEW."email" OR OLD."time_zone" IS NOT NEW."time_zone" OR OLD."gateway_customer" IS NOT NEW."gateway_customer" OR OLD."payment_method" IS NOT NEW."payment_method" OR OLD."language" IS NOT NEW."language" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_account', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'json:customer', OLD."customer", NEW."customer", 'text:email', OLD."email", NEW."email", 'text:time_zone', OLD."time_zone", NEW."time_zone", 'text:gateway_customer', OLD."gateway_customer", NEW."gateway_customer", 'text:payment_method', OLD."payment_method", NEW."payment_method", 'text:language', OLD."language", NEW."language", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "billing_counter" (
    "id" BLOB NOT NULL CONSTRAINT "billing_counter_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_counter_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_counter_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "series" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    CONSTRAINT "billing_counter_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "billing_counter_series_year_key" ON "billing_counter" ("tenant_id", "series", "year");

CREATE TABLE "billing_credit_note" (
    "id" BLOB NOT NULL CONSTRAINT "billing_credit_note_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_credit_note_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_credit_note_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "invoice_id" BLOB NOT NULL CONSTRAINT "billing_credit_note_invoice_id_type" CHECK (length("invoice_id") = 16),
    "invoice_number" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "issued_on" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "net" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "tax_lines" TEXT NOT NULL CONSTRAINT "billing_credit_note_tax_lines_type" CHECK ("tax_lines" IS NULL OR json_valid("tax_lines")),
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "billing_credit_note_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_credit_note_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "billing_invoice" ("tenant_id", "id"),
    CONSTRAINT "billing_credit_note_net_check" CHECK (net > 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_credit_note_created_at_id_idx" ON "billing_credit_note" ("tenant_id", "created_at", "id");

CREATE INDEX "billing_credit_note_invoice_id_idx" ON "billing_credit_note" ("tenant_id", "invoice_id");

CREATE UNIQUE INDEX "billing_credit_note_number_key" ON "billing_credit_note" ("tenant_id", "number");

CREATE INDEX "billing_credit_note_sum_idx" ON "billing_credit_note" ("issued_on", "currency", "total");

CREATE TRIGGER "audit_billing_credit_note_delete" AFTER DELETE ON "billing_credit_note" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_credit_note', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:invoice_id', OLD."invoice_id", NULL, 'text:invoice_number', OLD."invoice_number", NULL, 'text:number', OLD."number", NULL, 'text:issued_on', OLD."issued_on", NULL, 'text:reason', OLD."reason", NULL, 'text:currency', OLD."currency", NULL, 'integer:net', OLD."net", NULL, 'integer:total', OLD."total", NULL, 'json:tax_lines', OLD."tax_lines", NULL, 'timestamp:created_at', OLD."created_at", NULL));
END;

CREATE TRIGGER "audit_billing_credit_note_insert" AFTER INSERT ON "billing_credit_note" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_credit_note', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:invoice_id', NULL, NEW."invoice_id", 'text:invoice_number', NULL, NEW."invoice_number", 'text:number', NULL, NEW."number", 'text:issued_on', NULL, NEW."issued_on", 'text:reason', NULL, NEW."reason", 'text:currency', NULL, NEW."currency", 'integer:net', NULL, NEW."net", 'integer:total', NULL, NEW."total", 'json:tax_lines', NULL, NEW."tax_lines", 'timestamp:created_at', NULL, NEW."created_at"));
END;

CREATE TRIGGER "audit_billing_credit_note_update" AFTER UPDATE ON "billing_credit_note" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."invoice_id" IS NOT NEW."invoice_id" OR OLD."invoice_number" IS NOT NEW."invoice_number" OR OLD."number" IS NOT NEW."number" OR OLD."issued_on" IS NOT NEW."issued_on" OR OLD."reason" IS NOT NEW."reason" OR OLD."currency" IS NOT NEW."currency" OR OLD."net" IS NOT NEW."net" OR OLD."total" IS NOT NEW."total" OR OLD."tax_lines" IS NOT NEW."tax_lines" OR OLD."created_at" IS NOT NEW."created_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_credit_note', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:invoice_id', OLD."invoice_id", NEW."invoice_id", 'text:invoice_number', OLD."invoice_number", NEW."invoice_number", 'text:number', OLD."number", NEW."number", 'text:issued_on', OLD."issued_on", NEW."issued_on", 'text:reason', OLD."reason", NEW."reason", 'text:currency', OLD."currency", NEW."currency", 'integer:net', OLD."net", NEW."net", 'integer:total', OLD."total", NEW."total", 'json:tax_lines', OLD."tax_lines", NEW."tax_lines", 'timestamp:created_at', OLD."created_at", NEW."created_at"));
END;

CREATE TABLE "billing_document" (
    "id" BLOB NOT NULL CONSTRAINT "billing_document_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_document_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_document_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "invoice_id" BLOB CONSTRAINT "billing_document_invoice_id_type" CHECK (length("invoice_id") = 16),
    "credit_note_id" BLOB CONSTRAINT "billing_document_credit_note_id_type" CHECK (length("credit_note_id") = 16),
    "format" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "size" INTEGER,
    "sha256" TEXT,
    "storage_key" TEXT,
    "created_at" INTEGER NOT NULL,
    "stored_at" INTEGER,
    CONSTRAINT "billing_document_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_document_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "billing_invoice" ("tenant_id", "id"),
    CONSTRAINT "billing_document_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "credit_note_id") REFERENCES "billing_credit_note" ("tenant_id", "id"),
    CONSTRAINT "billing_document_subject_check" CHECK ((invoice_id IS NULL) <> (credit_note_id IS NULL)),
    CONSTRAINT "billing_document_content_check" CHECK ((stored_at IS NULL) = (storage_key IS NULL) AND (stored_at IS NULL) = (sha256 IS NULL) AND (stored_at IS NULL) = (size IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "billing_document_credit_note_id_format_key" ON "billing_document" ("tenant_id", "credit_note_id", "format");

CREATE UNIQUE INDEX "billing_document_invoice_id_format_key" ON "billing_document" ("tenant_id", "invoice_id", "format");

CREATE INDEX "billing_document_open_idx" ON "billing_document" ("created_at", "id") WHERE stored_at IS NULL;

CREATE TABLE "billing_fake_object" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL CONSTRAINT "billing_fake_object_kind_check" CHECK ("kind" = 'customer' OR "kind" = 'method' OR "kind" = 'charge' OR "kind" = 'refund' OR "kind" = 'lost_request'),
    "key" TEXT,
    "owner" TEXT,
    "token" TEXT NOT NULL,
    "minor_units" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "billing_fake_object_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "billing_fake_object_key" ON "billing_fake_object" ("kind", "key") WHERE key IS NOT NULL;

CREATE INDEX "billing_fake_object_owner_idx" ON "billing_fake_object" ("owner", "kind");

CREATE TABLE "billing_invoice" (
    "id" BLOB NOT NULL CONSTRAINT "billing_invoice_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_invoice_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_invoice_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "subscription_id" BLOB CONSTRAINT "billing_invoice_subscription_id_type" CHECK (length("subscription_id") = 16),
    "status" TEXT NOT NULL CONSTRAINT "billing_invoice_status_check" CHECK ("status" = 'draft' OR "status" = 'open' OR "status" = 'paid' OR "status" = 'void' OR "status" = 'uncollectible'),
    "number" TEXT,
    "issued_on" TEXT,
    "due_on" TEXT,
    "paid_on" TEXT,
    "currency" TEXT NOT NULL,
    "net" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "credited_net" INTEGER NOT NULL,
    "credited_total" INTEGER NOT NULL,
    "customer" TEXT NOT NULL CONSTRAINT "billing_invoice_customer_type" CHECK ("customer" IS NULL OR json_valid("customer")),
    "lines" TEXT NOT NULL CONSTRAINT "billing_invoice_lines_type" CHECK ("lines" IS NULL OR json_valid("lines")),
    "tax_lines" TEXT NOT NULL CONSTRAINT "billing_invoice_tax_lines_type" CHECK ("tax_lines" IS NULL OR json_valid("tax_lines")),
    "void_reason" TEXT,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "billing_invoice_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_invoice_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "billing_subscription" ("tenant_id", "id"),
    CONSTRAINT "billing_invoice_void_check" CHECK ((status = 'void') = (void_reason IS NOT NULL)),
    CONSTRAINT "billing_invoice_number_check" CHECK ((status = 'draft') = (number IS NULL)),
    CONSTRAINT "billing_invoice_paid_check" CHECK ((status = 'paid') = (paid_on IS NOT NULL)),
    CONSTRAINT "billing_invoice_credit_check" CHECK (credited_net >= 0 AND credited_net <= net)
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_invoice_created_at_id_idx" ON "billing_invoice" ("tenant_id", "created_at", "id");

CREATE INDEX "billing_invoice_due_idx" ON "billing_invoice" ("status", "due_on", "id") WHERE status = 'open';

CREATE UNIQUE INDEX "billing_invoice_number_key" ON "billing_invoice" ("tenant_id", "number");

CREATE INDEX "billing_invoice_open_idx" ON "billing_invoice" ("status", "issued_on") WHERE status = 'open';

CREATE INDEX "billing_invoice_subscription_id_created_at_idx" ON "billing_invoice" ("tenant_id", "subscription_id", "created_at");

CREATE INDEX "billing_invoice_sum_idx" ON "billing_invoice" ("issued_on", "currency", "status", "total");

CREATE INDEX "billing_invoice_tenant_due_idx" ON "billing_invoice" ("tenant_id", "status", "due_on", "id") WHERE status = 'open';

CREATE TRIGGER "audit_billing_invoice_delete" AFTER DELETE ON "billing_invoice" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_invoice', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:subscription_id', OLD."subscription_id", NULL, 'text:status', OLD."status", NULL, 'text:number', OLD."number", NULL, 'text:issued_on', OLD."issued_on", NULL, 'text:due_on', OLD."due_on", NULL, 'text:paid_on', OLD."paid_on", NULL, 'text:currency', OLD."currency", NULL, 'integer:net', OLD."net", NULL, 'integer:total', OLD."total", NULL, 'integer:credited_net', OLD."credited_net", NULL, 'integer:credited_total', OLD."credited_total", NULL, 'json:customer', OLD."customer", NULL, 'json:lines', OLD."lines", NULL, 'json:tax_lines', OLD."tax_lines", NULL, 'text:void_reason', OLD."void_reason", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_billing_invoice_insert" AFTER INSERT ON "billing_invoice" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_invoice', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:subscription_id', NULL, NEW."subscription_id", 'text:status', NULL, NEW."status", 'text:number', NULL, NEW."number", 'text:issued_on', NULL, NEW."issued_on", 'text:due_on', NULL, NEW."due_on", 'text:paid_on', NULL, NEW."paid_on", 'text:currency', NULL, NEW."currency", 'integer:net', NULL, NEW."net", 'integer:total', NULL, NEW."total", 'integer:credited_net', NULL, NEW."credited_net", 'integer:credited_total', NULL, NEW."credited_total", 'json:customer', NULL, NEW."customer", 'json:lines', NULL, NEW."lines", 'json:tax_lines', NULL, NEW."tax_lines", 'text:void_reason', NULL, NEW."void_reason", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_billing_invoice_update" AFTER UPDATE ON "billing_invoice" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."subscription_id" IS NOT NEW."subscription_id" OR OLD."status" IS NOT NEW."status" OR OLD."number" IS NOT NEW."number" OR OLD."issued_on" IS NOT NEW."issued_on" OR OLD."due_on" IS NOT NEW."due_on" OR OLD."paid_on" IS NOT NEW."paid_on" OR OLD."currency" IS NOT NEW."currency" OR OLD."net" IS NOT NEW."net" OR OLD."total" IS NOT NEW."total" OR OLD."credited_net" IS NOT NEW."credited_net" OR OLD."credited_total" IS NOT NEW."credited_total" OR OLD."customer" IS NOT NEW."customer" OR OLD."lines" IS NOT NEW."lines" OR OLD."tax_lines" IS NOT NEW."tax_lines" OR OLD."void_reason" IS NOT NEW."void_reason" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_invoice', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:subscription_id', OLD."subscription_id", NEW."subscription_id", 'text:status', OLD."status", NEW."status", 'text:number', OLD."number", NEW."number", 'text:issued_on', OLD."issued_on", NEW."issued_on", 'text:due_on', OLD."due_on", NEW."due_on", 'text:paid_on', OLD."paid_on", NEW."paid_on", 'text:currency', OLD."currency", NEW."currency", 'integer:net', OLD."net", NEW."net", 'integer:total', OLD."total", NEW."total", 'integer:credited_net', OLD."credited_net", NEW."credited_net", 'integer:credited_total', OLD."credited_total", NEW."credited_total", 'json:customer', OLD."customer", NEW."customer", 'json:lines', OLD."lines", NEW."lines", 'json:tax_lines', OLD."tax_lines", NEW."tax_lines", 'text:void_reason', OLD."void_reason", NEW."void_reason", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "billing_notice" (
    "id" TEXT NOT NULL,
    "received_at" INTEGER NOT NULL,
    CONSTRAINT "billing_notice_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_notice_received_at_idx" ON "billing_notice" ("received_at");

CREATE TABLE "billing_payment" (
    "id" BLOB NOT NULL CONSTRAINT "billing_payment_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_payment_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_payment_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "invoice_id" BLOB NOT NULL CONSTRAINT "billing_payment_invoice_id_type" CHECK (length("invoice_id") = 16),
    "key" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "refunded" INTEGER NOT NULL,
    "status" TEXT NOT NULL CONSTRAINT "billing_payment_status_check" CHECK ("status" = 'pending' OR "status" = 'unknown' OR "status" = 'requires_action' OR "status" = 'declined' OR "status" = 'succeeded'),
    "reference" TEXT,
    "method" TEXT,
    "decline" TEXT CONSTRAINT "billing_payment_decline_check" CHECK ("decline" = 'insufficient_funds' OR "decline" = 'expired_method' OR "decline" = 'authentication_failed' OR "decline" = 'suspected_fraud' OR "decline" = 'method_missing' OR "decline" = 'amount_too_small' OR "decline" = 'withdrawn' OR "decline" = 'other'),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "billing_payment_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_payment_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "billing_invoice" ("tenant_id", "id"),
    CONSTRAINT "billing_payment_refunded_check" CHECK (amount > 0 AND refunded >= 0 AND refunded <= amount)
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_payment_created_at_id_idx" ON "billing_payment" ("tenant_id", "created_at", "id");

CREATE INDEX "billing_payment_invoice_id_created_at_idx" ON "billing_payment" ("tenant_id", "invoice_id", "created_at");

CREATE UNIQUE INDEX "billing_payment_key_key" ON "billing_payment" ("tenant_id", "key");

CREATE INDEX "billing_payment_notice_idx" ON "billing_payment" ("key");

CREATE INDEX "billing_payment_open_idx" ON "billing_payment" ("status", "updated_at");

CREATE INDEX "billing_payment_sum_idx" ON "billing_payment" ("status", "created_at", "currency", "amount");

CREATE TRIGGER "audit_billing_payment_delete" AFTER DELETE ON "billing_payment" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_payment', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:invoice_id', OLD."invoice_id", NULL, 'text:key', OLD."key", NULL, 'text:currency', OLD."currency", NULL, 'integer:amount', OLD."amount", NULL, 'integer:refunded', OLD."refunded", NULL, 'text:status', OLD."status", NULL, 'text:reference', OLD."reference", NULL, 'text:method', OLD."method", NULL, 'text:decline', OLD."decline", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_billing_payment_insert" AFTER INSERT ON "billing_payment" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_payment', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:invoice_id', NULL, NEW."invoice_id", 'text:key', NULL, NEW."key", 'text:currency', NULL, NEW."currency", 'integer:amount', NULL, NEW."amount", 'integer:refunded', NULL, NEW."refunded", 'text:status', NULL, NEW."status", 'text:reference', NULL, NEW."reference", 'text:method', NULL, NEW."method", 'text:decline', NULL, NEW."decline", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_billing_payment_update" AFTER UPDATE ON "billing_payment" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."invoice_id" IS NOT NEW."invoice_id" OR OLD."key" IS NOT NEW."key" OR OLD."currency" IS NOT NEW."currency" OR OLD."amount" IS NOT NEW."amount" OR OLD."refunded" IS NOT NEW."refunded" OR OLD."status" IS NOT NEW."status" OR OLD."reference" IS NOT NEW."reference" OR OLD."method" IS NOT NEW."method" OR OLD."decline" IS NOT NEW."decline" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_payment', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:invoice_id', OLD."invoice_id", NEW."invoice_id", 'text:key', OLD."key", NEW."key", 'text:currency', OLD."currency", NEW."currency", 'integer:amount', OLD."amount", NEW."amount", 'integer:refunded', OLD."refunded", NEW."refunded", 'text:status', OLD."status", NEW."status", 'text:reference', OLD."reference", NEW."reference", 'text:method', OLD."method", NEW."method", 'text:decline', OLD."decline", NEW."decline", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "billing_refund" (
    "id" BLOB NOT NULL CONSTRAINT "billing_refund_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_refund_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_refund_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "payment_id" BLOB NOT NULL CONSTRAINT "billing_refund_payment_id_type" CHECK (length("payment_id") = 16),
    "payment_key" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL CONSTRAINT "billing_refund_status_check" CHECK ("status" = 'pending' OR "status" = 'unknown' OR "status" = 'succeeded' OR "status" = 'failed'),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "billing_refund_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_refund_id_fkey" FOREIGN KEY ("tenant_id", "id") REFERENCES "billing_credit_note" ("tenant_id", "id"),
    CONSTRAINT "billing_refund_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "billing_payment" ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_refund_payment_id_idx" ON "billing_refund" ("tenant_id", "payment_id");

CREATE INDEX "billing_refund_sum_idx" ON "billing_refund" ("status", "created_at", "currency", "amount");

CREATE TRIGGER "audit_billing_refund_delete" AFTER DELETE ON "billing_refund" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_refund', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:payment_id', OLD."payment_id", NULL, 'text:payment_key', OLD."payment_key", NULL, 'text:currency', OLD."currency", NULL, 'integer:amount', OLD."amount", NULL, 'integer:attempt', OLD."attempt", NULL, 'text:status', OLD."status", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_billing_refund_insert" AFTER INSERT ON "billing_refund" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_refund', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:payment_id', NULL, NEW."payment_id", 'text:payment_key', NULL, NEW."payment_key", 'text:currency', NULL, NEW."currency", 'integer:amount', NULL, NEW."amount", 'integer:attempt', NULL, NEW."attempt", 'text:status', NULL, NEW."status", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_billing_refund_update" AFTER UPDATE ON "billing_refund" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."payment_id" IS NOT NEW."payment_id" OR OLD."payment_key" IS NOT NEW."payment_key" OR OLD."currency" IS NOT NEW."currency" OR OLD."amount" IS NOT NEW."amount" OR OLD."attempt" IS NOT NEW."attempt" OR OLD."status" IS NOT NEW."status" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_refund', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:payment_id', OLD."payment_id", NEW."payment_id", 'text:payment_key', OLD."payment_key", NEW."payment_key", 'text:currency', OLD."currency", NEW."currency", 'integer:amount', OLD."amount", NEW."amount", 'integer:attempt', OLD."attempt", NEW."attempt", 'text:status', OLD."status", NEW."status", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "billing_subscription" (
    "id" BLOB NOT NULL CONSTRAINT "billing_subscription_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_subscription_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_subscription_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "plan" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "seat_count" INTEGER NOT NULL,
    "status" TEXT NOT NULL CONSTRAINT "billing_subscription_status_check" CHECK ("status" = 'trialing' OR "status" = 'active' OR "status" = 'past_due' OR "status" = 'paused' OR "status" = 'cancelled' OR "status" = 'expired'),
    "started_on" TEXT NOT NULL,
    "changed_on" TEXT NOT NULL,
    "period_start" TEXT NOT NULL,
    "period_end" TEXT NOT NULL,
    "anchor" TEXT NOT NULL,
    "charged_from" TEXT,
    "paused_on" TEXT,
    "ended_on" TEXT,
    "due_on" TEXT,
    "ends_with_period" INTEGER NOT NULL CONSTRAINT "billing_subscription_ends_with_period_type" CHECK ("ends_with_period" IN (0, 1)),
    "next_plan" TEXT,
    "next_plan_version" INTEGER,
    "unpaid" TEXT NOT NULL CONSTRAINT "billing_subscription_unpaid_type" CHECK ("unpaid" IS NULL OR json_valid("unpaid")),
    "pending" TEXT NOT NULL CONSTRAINT "billing_subscription_pending_type" CHECK ("pending" IS NULL OR json_valid("pending")),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "billing_subscription_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_subscription_period_check" CHECK (period_start < period_end),
    CONSTRAINT "billing_subscription_end_check" CHECK ((status IN ('cancelled', 'expired')) = (ended_on IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_subscription_created_at_id_idx" ON "billing_subscription" ("tenant_id", "created_at", "id");

CREATE UNIQUE INDEX "billing_subscription_current_key" ON "billing_subscription" ("tenant_id") WHERE status <> 'cancelled' AND status <> 'expired';

CREATE INDEX "billing_subscription_due_idx" ON "billing_subscription" ("due_on") WHERE due_on IS NOT NULL;

CREATE INDEX "billing_subscription_latest_idx" ON "billing_subscription" ("created_at", "id");

CREATE INDEX "billing_subscription_status_idx" ON "billing_subscription" ("status", "created_at", "id");

CREATE INDEX "billing_subscription_sum_idx" ON "billing_subscription" ("status", "plan", "plan_version", "seat_count");

CREATE TRIGGER "audit_billing_subscription_delete" AFTER DELETE ON "billing_subscription" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'billing_subscription', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:plan', OLD."plan", NULL, 'integer:plan_version', OLD."plan_version", NULL, 'integer:seat_count', OLD."seat_count", NULL, 'text:status', OLD."status", NULL, 'text:started_on', OLD."started_on", NULL, 'text:charged_from', OLD."charged_from", NULL, 'text:changed_on', OLD."changed_on", NULL, 'text:period_start', OLD."period_start", NULL, 'text:period_end', OLD."period_end", NULL, 'text:anchor', OLD."anchor", NULL, 'bool:ends_with_period', OLD."ends_with_period", NULL, 'text:next_plan', OLD."next_plan", NULL, 'integer:next_plan_version', OLD."next_plan_version", NULL, 'text:paused_on', OLD."paused_on", NULL, 'text:ended_on', OLD."ended_on", NULL, 'text:due_on', OLD."due_on", NULL, 'json:unpaid', OLD."unpaid", NULL, 'json:pending', OLD."pending", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_billing_subscription_insert" AFTER INSERT ON "billing_subscription" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'billing_subscription', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:plan', NULL, NEW."plan", 'integer:plan_version', NULL, NEW."plan_version", 'integer:seat_count', NULL, NEW."seat_count", 'text:status', NULL, NEW."status", 'text:started_on', NULL, NEW."started_on", 'text:charged_from', NULL, NEW."charged_from", 'text:changed_on', NULL, NEW."changed_on", 'text:period_start', NULL, NEW."period_start", 'text:period_end', NULL, NEW."period_end", 'text:anchor', NULL, NEW."anchor", 'bool:ends_with_period', NULL, NEW."ends_with_period", 'text:next_plan', NULL, NEW."next_plan", 'integer:next_plan_version', NULL, NEW."next_plan_version", 'text:paused_on', NULL, NEW."paused_on", 'text:ended_on', NULL, NEW."ended_on", 'text:due_on', NULL, NEW."due_on", 'json:unpaid', NULL, NEW."unpaid", 'json:pending', NULL, NEW."pending", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_billing_subscription_update" AFTER UPDATE ON "billing_subscription" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."plan" IS NOT NEW."plan" OR OLD."plan_version" IS NOT NEW."plan_version" OR OLD."seat_count" IS NOT NEW."seat_count" OR OLD."status" IS NOT NEW."status" OR OLD."started_on" IS NOT NEW."started_on" OR OLD."charged_from" IS NOT NEW."charged_from" OR OLD."changed_on" IS NOT NEW."changed_on" OR OLD."period_start" IS NOT NEW."period_start" OR OLD."period_end" IS NOT NEW."period_end" OR OLD."anchor" IS NOT NEW."anchor" OR OLD."ends_with_period" IS NOT NEW."ends_with_period" OR OLD."next_plan" IS NOT NEW."next_plan" OR OLD."next_plan_version" IS NOT NEW."next_plan_version" OR OLD."paused_on" IS NOT NEW."paused_on" OR OLD."ended_on" IS NOT NEW."ended_on" OR OLD."due_on" IS NOT NEW."due_on" OR OLD."unpaid" IS NOT NEW."unpaid" OR OLD."pending" IS NOT NEW."pending" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'billing_subscription', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:plan', OLD."plan", NEW."plan", 'integer:plan_version', OLD."plan_version", NEW."plan_version", 'integer:seat_count', OLD."seat_count", NEW."seat_count", 'text:status', OLD."status", NEW."status", 'text:started_on', OLD."started_on", NEW."started_on", 'text:charged_from', OLD."charged_from", NEW."charged_from", 'text:changed_on', OLD."changed_on", NEW."changed_on", 'text:period_start', OLD."period_start", NEW."period_start", 'text:period_end', OLD."period_end", NEW."period_end", 'text:anchor', OLD."anchor", NEW."anchor", 'bool:ends_with_period', OLD."ends_with_period", NEW."ends_with_period", 'text:next_plan', OLD."next_plan", NEW."next_plan", 'integer:next_plan_version', OLD."next_plan_version", NEW."next_plan_version", 'text:paused_on', OLD."paused_on", NEW."paused_on", 'text:ended_on', OLD."ended_on", NEW."ended_on", 'text:due_on', OLD."due_on", NEW."due_on", 'json:unpaid', OLD."unpaid", NEW."unpaid", 'json:pending', OLD."pending", NEW."pending", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "billing_usage" (
    "id" BLOB NOT NULL CONSTRAINT "billing_usage_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_usage_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_usage_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "subscription_id" BLOB NOT NULL CONSTRAINT "billing_usage_subscription_id_type" CHECK (length("subscription_id") = 16),
    "key" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "closing_id" BLOB CONSTRAINT "billing_usage_closing_id_type" CHECK (length("closing_id") = 16),
    CONSTRAINT "billing_usage_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_usage_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "billing_subscription" ("tenant_id", "id"),
    CONSTRAINT "billing_usage_quantity_check" CHECK (quantity >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX "billing_usage_closing_id_meter_at_idx" ON "billing_usage" ("tenant_id", "closing_id", "meter", "at");

CREATE UNIQUE INDEX "billing_usage_key_key" ON "billing_usage" ("tenant_id", "key");

CREATE INDEX "billing_usage_open_idx" ON "billing_usage" ("tenant_id", "subscription_id", "at") WHERE closing_id IS NULL;

CREATE INDEX "billing_usage_subscription_id_idx" ON "billing_usage" ("tenant_id", "subscription_id");

CREATE TABLE "billing_usage_total" (
    "id" BLOB NOT NULL CONSTRAINT "billing_usage_total_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "billing_usage_total_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "billing_usage_total_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "subscription_id" BLOB NOT NULL CONSTRAINT "billing_usage_total_subscription_id_type" CHECK (length("subscription_id") = 16),
    "closing_id" BLOB NOT NULL CONSTRAINT "billing_usage_total_closing_id_type" CHECK (length("closing_id") = 16),
    "meter" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "period_start" TEXT NOT NULL,
    "period_end" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "billing_usage_total_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "billing_usage_total_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "billing_subscription" ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "billing_usage_total_closing_id_meter_key" ON "billing_usage_total" ("tenant_id", "closing_id", "meter");

CREATE INDEX "billing_usage_total_subscription_id_at_idx" ON "billing_usage_total" ("tenant_id", "subscription_id", "at");

CREATE TABLE "cache_notice" (
    "id" BLOB NOT NULL CONSTRAINT "cache_notice_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "cache_notice_tenant_id_type" CHECK (length("tenant_id") = 16),
    "topic" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "cache_notice_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "cache_notice_at_idx" ON "cache_notice" ("at");

CREATE TABLE "event" (
    "id" BLOB NOT NULL CONSTRAINT "event_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "event_tenant_id_type" CHECK (length("tenant_id") = 16),
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payload" TEXT NOT NULL CONSTRAINT "event_payload_type" CHECK ("payload" IS NULL OR json_valid("payload")),
    "actor_id" BLOB CONSTRAINT "event_actor_id_type" CHECK (length("actor_id") = 16),
    "causation_id" BLOB CONSTRAINT "event_causation_id_type" CHECK (length("causation_id") = 16),
    "correlation_id" TEXT NOT NULL,
    "trace" TEXT,
    "occurred_at" INTEGER NOT NULL, "deliveries" TEXT, "permission" TEXT,
    CONSTRAINT "event_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "event_position_id_idx" ON "event" ("position", "id");

CREATE INDEX "event_tenant_idx" ON "event" ("tenant_id", "position", "id");

CREATE TABLE "event_epoch" (
    "epoch" INTEGER NOT NULL,
    "shift" INTEGER NOT NULL,
    "began_at" INTEGER NOT NULL,
    CONSTRAINT "event_epoch_pkey" PRIMARY KEY ("epoch")
) STRICT, WITHOUT ROWID;

CREATE TABLE "event_handled" (
    "id" BLOB NOT NULL CONSTRAINT "event_handled_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "event_handled_tenant_id_type" CHECK (length("tenant_id") = 16),
    "event_id" BLOB NOT NULL CONSTRAINT "event_handled_event_id_type" CHECK (length("event_id") = 16),
    "subscriber" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "event_handled_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "event_handled_event_id_fkey" FOREIGN KEY ("tenant_id", "event_id") REFERENCES "event" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "event_handled_event_id_subscriber_key" ON "event_handled" ("tenant_id", "event_id", "subscriber");

CREATE TABLE "event_key" (
    "id" BLOB NOT NULL CONSTRAINT "event_key_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "event_key_tenant_id_type" CHECK (length("tenant_id") = 16),
    "subscriber" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "job_id" BLOB NOT NULL CONSTRAINT "event_key_job_id_type" CHECK (length("job_id") = 16),
    "previous_job_id" BLOB CONSTRAINT "event_key_previous_job_id_type" CHECK (length("previous_job_id") = 16),
    "touched_at" INTEGER NOT NULL,
    CONSTRAINT "event_key_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "event_key_subscriber_key_key" ON "event_key" ("tenant_id", "subscriber", "key");

CREATE INDEX "event_key_touched_at_idx" ON "event_key" ("touched_at");

CREATE TABLE "event_offset" (
    "subscriber" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "event_id" BLOB NOT NULL CONSTRAINT "event_offset_event_id_type" CHECK (length("event_id") = 16),
    "moved_at" INTEGER NOT NULL,
    "failing_since" INTEGER,
    "failure" TEXT,
    CONSTRAINT "event_offset_pkey" PRIMARY KEY ("subscriber")
) STRICT, WITHOUT ROWID;

CREATE TABLE "event_parked" (
    "id" BLOB NOT NULL CONSTRAINT "event_parked_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "event_parked_tenant_id_type" CHECK (length("tenant_id") = 16),
    "subscriber" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "event_id" BLOB NOT NULL CONSTRAINT "event_parked_event_id_type" CHECK (length("event_id") = 16),
    "attempts" INTEGER NOT NULL,
    "failing_since" INTEGER NOT NULL,
    "failure" TEXT NOT NULL,
    "retry_at" INTEGER NOT NULL, "failed_position" INTEGER, "failed_event_id" BLOB CONSTRAINT "event_parked_failed_event_id_type" CHECK (length("failed_event_id") = 16),
    CONSTRAINT "event_parked_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "event_parked_subscriber_key" ON "event_parked" ("tenant_id", "subscriber");

CREATE INDEX "event_parked_subscriber_retry_at_idx" ON "event_parked" ("subscriber", "retry_at");

CREATE TABLE "event_relay" (
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "event_id" BLOB NOT NULL CONSTRAINT "event_relay_event_id_type" CHECK (length("event_id") = 16),
    "pending" TEXT NOT NULL,
    CONSTRAINT "event_relay_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "event_subject" (
    "id" BLOB NOT NULL CONSTRAINT "event_subject_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "event_subject_tenant_id_type" CHECK (length("tenant_id") = 16),
    "event_id" BLOB NOT NULL CONSTRAINT "event_subject_event_id_type" CHECK (length("event_id") = 16),
    "subject" TEXT NOT NULL,
    CONSTRAINT "event_subject_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "event_subject_event_id_fkey" FOREIGN KEY ("tenant_id", "event_id") REFERENCES "event" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "event_subject_event_id_subject_key" ON "event_subject" ("tenant_id", "event_id", "subject");

CREATE INDEX "event_subject_subject_tenant_id_idx" ON "event_subject" ("subject", "tenant_id");

CREATE TABLE "file" (
    "id" BLOB NOT NULL CONSTRAINT "file_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "file_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "file_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "charset" TEXT,
    "size" INTEGER NOT NULL,
    "sha256" TEXT,
    "owner_id" BLOB CONSTRAINT "file_owner_id_type" CHECK (length("owner_id") = 16),
    "state" TEXT NOT NULL CONSTRAINT "file_state_check" CHECK ("state" = 'pending' OR "state" = 'ready' OR "state" = 'deleted'),
    "use" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "expires_at" INTEGER,
    "ready_at" INTEGER,
    "deleted_at" INTEGER,
    "content_deleted_at" INTEGER,
    "finding" TEXT,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "file_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "file_size_check" CHECK (size >= 0),
    CONSTRAINT "file_ready_check" CHECK (state <> 'ready' OR (sha256 IS NOT NULL AND ready_at IS NOT NULL)),
    CONSTRAINT "file_expires_check" CHECK (expires_at IS NULL OR state = 'pending'),
    CONSTRAINT "file_deleted_check" CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
    CONSTRAINT "file_content_deleted_check" CHECK (content_deleted_at IS NULL OR state = 'deleted')
) STRICT, WITHOUT ROWID;

CREATE INDEX "file_created_at_id_idx" ON "file" ("tenant_id", "created_at", "id");

CREATE INDEX "file_deleted_idx" ON "file" ("deleted_at") WHERE state = 'deleted';

CREATE INDEX "file_expires_idx" ON "file" ("expires_at") WHERE expires_at IS NOT NULL;

CREATE INDEX "file_unchecked_idx" ON "file" ("updated_at") WHERE state = 'pending' AND expires_at IS NULL;

CREATE TRIGGER "audit_file_delete" AFTER DELETE ON "file" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'file', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'text:media_type', OLD."media_type", NULL, 'text:charset', OLD."charset", NULL, 'integer:size', OLD."size", NULL, 'text:sha256', OLD."sha256", NULL, 'uuid:owner_id', OLD."owner_id", NULL, 'text:state', OLD."state", NULL, 'text:use', OLD."use", NULL, 'text:storage_key', OLD."storage_key", NULL, 'timestamp:expires_at', OLD."expires_at", NULL, 'timestamp:ready_at', OLD."ready_at", NULL, 'timestamp:deleted_at', OLD."deleted_at", NULL, 'timestamp:content_deleted_at', OLD."content_deleted_at", NULL, 'text:finding', OLD."finding", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL));
END;

CREATE TRIGGER "audit_file_insert" AFTER INSERT ON "file" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'file', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'text:media_type', NULL, NEW."media_type", 'text:charset', NULL, NEW."charset", 'integer:size', NULL, NEW."size", 'text:sha256', NULL, NEW."sha256", 'uuid:owner_id', NULL, NEW."owner_id", 'text:state', NULL, NEW."state", 'text:use', NULL, NEW."use", 'text:storage_key', NULL, NEW."storage_key", 'timestamp:expires_at', NULL, NEW."expires_at", 'timestamp:ready_at', NULL, NEW."ready_at", 'timestamp:deleted_at', NULL, NEW."deleted_at", 'timestamp:content_deleted_at', NULL, NEW."content_deleted_at", 'text:finding', NULL, NEW."finding", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at"));
END;

CREATE TRIGGER "audit_file_update" AFTER UPDATE ON "file" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."media_type" IS NOT NEW."media_type" OR OLD."charset" IS NOT NEW."charset" OR OLD."size" IS NOT NEW."size" OR OLD."sha256" IS NOT NEW."sha256" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."state" IS NOT NEW."state" OR OLD."use" IS NOT NEW."use" OR OLD."storage_key" IS NOT NEW."storage_key" OR OLD."expires_at" IS NOT NEW."expires_at" OR OLD."ready_at" IS NOT NEW."ready_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" OR OLD."content_deleted_at" IS NOT NEW."content_deleted_at" OR OLD."finding" IS NOT NEW."finding" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'file', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'text:media_type', OLD."media_type", NEW."media_type", 'text:charset', OLD."charset", NEW."charset", 'integer:size', OLD."size", NEW."size", 'text:sha256', OLD."sha256", NEW."sha256", 'uuid:owner_id', OLD."owner_id", NEW."owner_id", 'text:state', OLD."state", NEW."state", 'text:use', OLD."use", NEW."use", 'text:storage_key', OLD."storage_key", NEW."storage_key", 'timestamp:expires_at', OLD."expires_at", NEW."expires_at", 'timestamp:ready_at', OLD."ready_at", NEW."ready_at", 'timestamp:deleted_at', OLD."deleted_at", NEW."deleted_at", 'timestamp:content_deleted_at', OLD."content_deleted_at", NEW."content_deleted_at", 'text:finding', OLD."finding", NEW."finding", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at"));
END;

CREATE TABLE "file_usage" (
    "id" BLOB NOT NULL CONSTRAINT "file_usage_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "file_usage_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "file_usage_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "bytes" INTEGER NOT NULL,
    CONSTRAINT "file_usage_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "file_usage_bytes_check" CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE "idempotency_key" (
    "id" BLOB NOT NULL CONSTRAINT "idempotency_key_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "idempotency_key_tenant_id_type" CHECK (length("tenant_id") = 16),
    "user_id" BLOB NOT NULL CONSTRAINT "idempotency_key_user_id_type" CHECK (length("user_id") = 16),
    "key_digest" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "response" BLOB,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key" ("expires_at");

CREATE UNIQUE INDEX "idempotency_key_user_id_key_digest_key" ON "idempotency_key" ("tenant_id", "user_id", "key_digest");

CREATE TABLE "job" (
    "id" BLOB NOT NULL CONSTRAINT "job_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "state" TEXT NOT NULL CONSTRAINT "job_state_check" CHECK ("state" = 'scheduled' OR "state" = 'available' OR "state" = 'blocked' OR "state" = 'running' OR "state" = 'completed' OR "state" = 'cancelled' OR "state" = 'discarded'),
    "priority" INTEGER NOT NULL,
    "arguments" TEXT NOT NULL CONSTRAINT "job_arguments_type" CHECK ("arguments" IS NULL OR json_valid("arguments")),
    "scheduled_at" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL,
    "lease" INTEGER NOT NULL DEFAULT 0,
    "worker_id" BLOB CONSTRAINT "job_worker_id_type" CHECK (length("worker_id") = 16),
    "waiting_on" INTEGER NOT NULL DEFAULT 0,
    "has_dependents" INTEGER NOT NULL DEFAULT 0 CONSTRAINT "job_has_dependents_type" CHECK ("has_dependents" IN (0, 1)),
    "unique_key" TEXT,
    "unique_scope" TEXT CONSTRAINT "job_unique_scope_check" CHECK ("unique_scope" = 'start' OR "unique_scope" = 'end' OR "unique_scope" = 'retention'),
    "timeout_ms" INTEGER,
    "retention_ms" INTEGER NOT NULL,
    "batch_id" BLOB CONSTRAINT "job_batch_id_type" CHECK (length("batch_id") = 16),
    "user_id" BLOB CONSTRAINT "job_user_id_type" CHECK (length("user_id") = 16),
    "request_id" TEXT NOT NULL,
    "trace" TEXT,
    "created_at" INTEGER NOT NULL,
    "started_at" INTEGER,
    "finished_at" INTEGER,
    "cancel_requested_at" INTEGER,
    "progress" INTEGER,
    "progress_note" TEXT,
    "result" TEXT CONSTRAINT "job_result_type" CHECK ("result" IS NULL OR json_valid("result")),
    "error_code" TEXT,
    "error_message" TEXT,
    "keep_until" INTEGER, "permission" TEXT, "version" INTEGER NOT NULL DEFAULT 1, "declared_key" TEXT, "failure_retention_ms" INTEGER, "expires_at" INTEGER, "declared_priority" INTEGER, "unique_until" INTEGER, "has_content" INTEGER NOT NULL DEFAULT 0 CONSTRAINT "job_has_content_type" CHECK ("has_content" IN (0, 1)),
    CONSTRAINT "job_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_blocked_check" CHECK ((state = 'blocked') = (waiting_on > 0) OR state IN ('cancelled', 'discarded')),
    CONSTRAINT "job_running_check" CHECK ((state = 'running') = (worker_id IS NOT NULL)),
    CONSTRAINT "job_final_check" CHECK ((state = 'completed' OR state = 'cancelled' OR state = 'discarded') = (finished_at IS NOT NULL)),
    CONSTRAINT "job_attempt_check" CHECK (attempt >= 0 AND attempt <= max_attempts)
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_available_idx" ON "job" ("queue", "tenant_id", "priority", "scheduled_at", "id") WHERE state = 'available';

CREATE INDEX "job_batch_member_idx" ON "job" ("tenant_id", "batch_id", "id") WHERE batch_id IS NOT NULL;

CREATE INDEX "job_delivery_idx" ON "job" ("name", "state", "created_at", "tenant_id") WHERE name >= 'event:' AND name < 'event;' AND state <> 'completed' AND state <> 'cancelled';

CREATE INDEX "job_expiry_idx" ON "job" ("expires_at") WHERE expires_at IS NOT NULL AND attempt = 0 AND state IN ('scheduled', 'available', 'blocked');

CREATE INDEX "job_failed_idx" ON "job" ("finished_at") WHERE state IN ('discarded', 'cancelled');

CREATE INDEX "job_failure_idx" ON "job" ("state", "queue", "name", "error_code", "finished_at", "scheduled_at") WHERE state IN ('scheduled', 'discarded') AND error_code IS NOT NULL;

CREATE INDEX "job_kept_idx" ON "job" ("keep_until") WHERE keep_until IS NOT NULL;

CREATE INDEX "job_queue_idx" ON "job" ("state", "queue", "tenant_id", "id") WHERE state IN ('scheduled', 'blocked', 'discarded', 'cancelled');

CREATE INDEX "job_retrying_idx" ON "job" ("started_at") WHERE state = 'scheduled' AND error_code IS NOT NULL;

CREATE INDEX "job_running_idx" ON "job" ("queue", "tenant_id", "worker_id") WHERE state = 'running';

CREATE INDEX "job_scheduled_idx" ON "job" ("scheduled_at") WHERE state = 'scheduled';

CREATE UNIQUE INDEX "job_unique_key_key" ON "job" ("tenant_id", "unique_key") WHERE unique_key IS NOT NULL;

CREATE TABLE "job_batch" (
    "id" BLOB NOT NULL CONSTRAINT "job_batch_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_batch_tenant_id_type" CHECK (length("tenant_id") = 16),
    "label" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "pending" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "created_at" INTEGER NOT NULL,
    "finished_at" INTEGER, "keep_until" INTEGER, "cancelled_at" INTEGER,
    CONSTRAINT "job_batch_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_batch_ended_idx" ON "job_batch" ("finished_at") WHERE finished_at IS NOT NULL AND keep_until IS NULL;

CREATE INDEX "job_batch_kept_idx" ON "job_batch" ("keep_until") WHERE keep_until IS NOT NULL;

CREATE TABLE "job_batch_cancellation" (
    "id" BLOB NOT NULL CONSTRAINT "job_batch_cancellation_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_batch_cancellation_tenant_id_type" CHECK (length("tenant_id") = 16),
    "batch_id" BLOB NOT NULL CONSTRAINT "job_batch_cancellation_batch_id_type" CHECK (length("batch_id") = 16),
    "actor_id" BLOB CONSTRAINT "job_batch_cancellation_actor_id_type" CHECK (length("actor_id") = 16),
    "place" BLOB CONSTRAINT "job_batch_cancellation_place_type" CHECK (length("place") = 16),
    "portion" INTEGER NOT NULL,
    "next_at" INTEGER NOT NULL,
    CONSTRAINT "job_batch_cancellation_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_batch_cancellation_batch_id_key" ON "job_batch_cancellation" ("tenant_id", "batch_id");

CREATE INDEX "job_batch_cancellation_next_at_idx" ON "job_batch_cancellation" ("next_at");

CREATE TABLE "job_carried" (
    "id" BLOB NOT NULL CONSTRAINT "job_carried_id_type" CHECK (length("id") = 16),
    "carried_at" INTEGER NOT NULL,
    CONSTRAINT "job_carried_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "job_commit" (
    "id" BLOB NOT NULL CONSTRAINT "job_commit_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_commit_tenant_id_type" CHECK (length("tenant_id") = 16),
    "result" TEXT CONSTRAINT "job_commit_result_type" CHECK ("result" IS NULL OR json_valid("result")),
    "content_meta" TEXT CONSTRAINT "job_commit_content_meta_type" CHECK ("content_meta" IS NULL OR json_valid("content_meta")),
    "content" BLOB,
    "committed_at" INTEGER NOT NULL,
    CONSTRAINT "job_commit_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_commit_committed_at_idx" ON "job_commit" ("committed_at");

CREATE TABLE "job_content" (
    "id" BLOB NOT NULL CONSTRAINT "job_content_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_content_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_content_job_id_type" CHECK (length("job_id") = 16),
    "part" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "key_id" TEXT,
    "content" BLOB NOT NULL,
    "storage_key" TEXT,
    "stored_size" INTEGER,
    "sha256" TEXT,
    "unused_since" INTEGER,
    CONSTRAINT "job_content_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_content_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_content_job_id_idx" ON "job_content" ("tenant_id", "job_id");

CREATE UNIQUE INDEX "job_content_job_id_part_key" ON "job_content" ("tenant_id", "job_id", "part") WHERE unused_since IS NULL;

CREATE INDEX "job_content_key_id_id_idx" ON "job_content" ("key_id", "id") WHERE key_id IS NOT NULL;

CREATE INDEX "job_content_unused_since_idx" ON "job_content" ("unused_since") WHERE unused_since IS NOT NULL;

CREATE TABLE "job_dependency" (
    "id" BLOB NOT NULL CONSTRAINT "job_dependency_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_dependency_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_dependency_job_id_type" CHECK (length("job_id") = 16),
    "parent_id" BLOB NOT NULL CONSTRAINT "job_dependency_parent_id_type" CHECK (length("parent_id") = 16),
    "policy" TEXT NOT NULL CONSTRAINT "job_dependency_policy_check" CHECK ("policy" = 'success' OR "policy" = 'always' OR "policy" = 'cancel'),
    "resolved_at" INTEGER,
    CONSTRAINT "job_dependency_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_dependency_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_dependency_job_id_parent_id_key" ON "job_dependency" ("tenant_id", "job_id", "parent_id");

CREATE INDEX "job_dependency_open_idx" ON "job_dependency" ("tenant_id", "parent_id", "job_id") WHERE resolved_at IS NULL;

CREATE INDEX "job_dependency_parent_id_idx" ON "job_dependency" ("tenant_id", "parent_id");

CREATE TABLE "job_ended_parent" (
    "id" BLOB NOT NULL CONSTRAINT "job_ended_parent_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_ended_parent_tenant_id_type" CHECK (length("tenant_id") = 16),
    "parent_id" BLOB NOT NULL CONSTRAINT "job_ended_parent_parent_id_type" CHECK (length("parent_id") = 16),
    "succeeded" INTEGER NOT NULL CONSTRAINT "job_ended_parent_succeeded_type" CHECK ("succeeded" IN (0, 1)),
    "place" BLOB CONSTRAINT "job_ended_parent_place_type" CHECK (length("place") = 16),
    "portion" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "next_at" INTEGER NOT NULL,
    CONSTRAINT "job_ended_parent_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_ended_parent_next_at_idx" ON "job_ended_parent" ("next_at");

CREATE UNIQUE INDEX "job_ended_parent_parent_id_key" ON "job_ended_parent" ("tenant_id", "parent_id");

CREATE TABLE "job_event" (
    "id" BLOB NOT NULL CONSTRAINT "job_event_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_event_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB CONSTRAINT "job_event_job_id_type" CHECK (length("job_id") = 16),
    "kind" TEXT NOT NULL CONSTRAINT "job_event_kind_check" CHECK ("kind" = 'failed' OR "kind" = 'discarded' OR "kind" = 'snoozed' OR "kind" = 'rescued' OR "kind" = 'put_back' OR "kind" = 'stuck' OR "kind" = 'parked' OR "kind" = 'cancelled' OR "kind" = 'cancel_requested' OR "kind" = 'retried' OR "kind" = 'replaced' OR "kind" = 'queue_paused' OR "kind" = 'queue_resumed' OR "kind" = 'schedule_paused' OR "kind" = 'schedule_resumed' OR "kind" = 'edited' OR "kind" = 'deleted'),
    "attempt" INTEGER,
    "code" TEXT,
    "message" TEXT,
    "actor_id" BLOB CONSTRAINT "job_event_actor_id_type" CHECK (length("actor_id") = 16),
    "at" INTEGER NOT NULL,
    CONSTRAINT "job_event_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_event_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_event_job_id_id_idx" ON "job_event" ("tenant_id", "job_id", "id");

CREATE TRIGGER "audit_job_event_insert" AFTER INSERT ON "job_event" WHEN NEW.actor_id IS NOT NULL OR (NEW.kind = 'cancelled' AND NEW.message = 'Cancelled before it ran.') OR NEW.kind IN ('cancel_requested', 'retried', 'edited', 'deleted', 'queue_paused', 'queue_resumed', 'schedule_paused', 'schedule_resumed') BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'job_event', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:job_id', NULL, NEW."job_id", 'text:kind', NULL, NEW."kind", 'integer:attempt', NULL, NEW."attempt", 'text:code', NULL, NEW."code", 'text:message', NULL, NEW."message", 'uuid:actor_id', NULL, NEW."actor_id", 'timestamp:at', NULL, NEW."at"));
END;

CREATE TABLE "job_file" (
    "id" BLOB NOT NULL CONSTRAINT "job_file_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_file_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_file_job_id_type" CHECK (length("job_id") = 16),
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content" BLOB NOT NULL,
    "at" INTEGER NOT NULL, "storage_key" TEXT, "sha256" TEXT,
    CONSTRAINT "job_file_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_file_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_file_job_id_id_idx" ON "job_file" ("tenant_id", "job_id", "id");

CREATE TABLE "job_key" (
    "id" BLOB NOT NULL CONSTRAINT "job_key_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_key_tenant_id_type" CHECK (length("tenant_id") = 16),
    "key" TEXT NOT NULL,
    "tokens" REAL NOT NULL,
    "refilled_at" INTEGER NOT NULL,
    "last_ticket_at" INTEGER,
    CONSTRAINT "job_key_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_key_key_key" ON "job_key" ("tenant_id", "key");

CREATE INDEX "job_key_refilled_at_idx" ON "job_key" ("refilled_at");

CREATE TABLE "job_key_start" (
    "id" BLOB NOT NULL CONSTRAINT "job_key_start_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_key_start_tenant_id_type" CHECK (length("tenant_id") = 16),
    "key" TEXT NOT NULL,
    "counts_until" INTEGER NOT NULL,
    CONSTRAINT "job_key_start_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_key_start_counts_until_idx" ON "job_key_start" ("counts_until");

CREATE INDEX "job_key_start_key_counts_until_idx" ON "job_key_start" ("tenant_id", "key", "counts_until");

CREATE TABLE "job_key_use" (
    "id" BLOB NOT NULL CONSTRAINT "job_key_use_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_key_use_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_key_use_job_id_type" CHECK (length("job_id") = 16),
    "key" TEXT NOT NULL,
    "lease" INTEGER NOT NULL,
    "held_at" INTEGER,
    CONSTRAINT "job_key_use_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_key_use_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_key_use_job_id_key" ON "job_key_use" ("tenant_id", "job_id");

CREATE INDEX "job_key_use_key_job_id_idx" ON "job_key_use" ("tenant_id", "key", "job_id");

CREATE TABLE "job_latency" (
    "id" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "kind" TEXT NOT NULL CONSTRAINT "job_latency_kind_check" CHECK ("kind" IN ('wait', 'run')),
    "bound" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "microseconds" INTEGER NOT NULL,
    CONSTRAINT "job_latency_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "job_leader" (
    "name" TEXT NOT NULL,
    "holder_id" BLOB NOT NULL CONSTRAINT "job_leader_holder_id_type" CHECK (length("holder_id") = 16),
    "renewals" INTEGER NOT NULL,
    "renewed_at" INTEGER NOT NULL,
    CONSTRAINT "job_leader_pkey" PRIMARY KEY ("name")
) STRICT, WITHOUT ROWID;

CREATE TABLE "job_log" (
    "id" BLOB NOT NULL CONSTRAINT "job_log_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_log_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_log_job_id_type" CHECK (length("job_id") = 16),
    "attempt" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "job_log_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_log_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_log_job_id_id_idx" ON "job_log" ("tenant_id", "job_id", "id");

CREATE TABLE "job_minute" (
    "id" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "minute" INTEGER NOT NULL,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "lost" INTEGER NOT NULL DEFAULT 0,
    "wait_sum" INTEGER NOT NULL DEFAULT 0,
    "wait_max" INTEGER NOT NULL DEFAULT 0,
    "run_sum" INTEGER NOT NULL DEFAULT 0,
    "run_max" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "job_minute_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_minute_minute_queue_idx" ON "job_minute" ("minute", "queue");

CREATE INDEX "job_minute_queue_idx" ON "job_minute" ("queue", "minute");

CREATE TABLE "job_outbox" (
    "id" BLOB NOT NULL CONSTRAINT "job_outbox_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_outbox_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "entry" TEXT NOT NULL CONSTRAINT "job_outbox_entry_type" CHECK ("entry" IS NULL OR json_valid("entry")),
    "content" BLOB,
    "content_id" BLOB CONSTRAINT "job_outbox_content_id_type" CHECK (length("content_id") = 16),
    "enqueued_at" INTEGER NOT NULL,
    "next_at" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_message" TEXT,
    "set_aside_at" INTEGER,
    CONSTRAINT "job_outbox_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_outbox_aside_idx" ON "job_outbox" ("set_aside_at") WHERE set_aside_at IS NOT NULL;

CREATE INDEX "job_outbox_content_idx" ON "job_outbox" ("content_id") WHERE content_id IS NOT NULL;

CREATE INDEX "job_outbox_id_idx" ON "job_outbox" ("id");

CREATE TABLE "job_queue" (
    "name" TEXT NOT NULL,
    "paused_at" INTEGER,
    "tokens" REAL NOT NULL,
    "refilled_at" INTEGER NOT NULL,
    CONSTRAINT "job_queue_pkey" PRIMARY KEY ("name")
) STRICT, WITHOUT ROWID;

CREATE TABLE "job_schedule" (
    "name" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "paused_at" INTEGER,
    "next_at" INTEGER NOT NULL,
    "last_at" INTEGER,
    "last_job_id" BLOB CONSTRAINT "job_schedule_last_job_id_type" CHECK (length("last_job_id") = 16), "failing_since" INTEGER, "failure" TEXT,
    CONSTRAINT "job_schedule_pkey" PRIMARY KEY ("name")
) STRICT, WITHOUT ROWID;

CREATE TABLE "job_schedule_run" (
    "id" BLOB NOT NULL CONSTRAINT "job_schedule_run_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_schedule_run_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "next_at" INTEGER NOT NULL,
    "attempt_at" INTEGER,
    "last_at" INTEGER,
    "last_job_id" BLOB CONSTRAINT "job_schedule_run_last_job_id_type" CHECK (length("last_job_id") = 16),
    "last_outcome" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" INTEGER,
    "failure_code" TEXT,
    "failure" TEXT,
    CONSTRAINT "job_schedule_run_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_schedule_run_id_fkey" FOREIGN KEY ("tenant_id", "id") REFERENCES "job_stored_schedule" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "job_schedule_run_due_idx" ON "job_schedule_run" ("attempt_at") WHERE attempt_at IS NOT NULL;

CREATE INDEX "job_schedule_run_open_idx" ON "job_schedule_run" ("last_job_id") WHERE last_job_id IS NOT NULL AND last_outcome IS NULL;

CREATE TABLE "job_schedule_subject" (
    "id" BLOB NOT NULL CONSTRAINT "job_schedule_subject_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_schedule_subject_tenant_id_type" CHECK (length("tenant_id") = 16),
    "schedule_id" BLOB NOT NULL CONSTRAINT "job_schedule_subject_schedule_id_type" CHECK (length("schedule_id") = 16),
    "subject" TEXT NOT NULL,
    CONSTRAINT "job_schedule_subject_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_schedule_subject_schedule_id_fkey" FOREIGN KEY ("tenant_id", "schedule_id") REFERENCES "job_stored_schedule" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_schedule_subject_schedule_id_subject_key" ON "job_schedule_subject" ("tenant_id", "schedule_id", "subject");

CREATE INDEX "job_schedule_subject_subject_tenant_id_idx" ON "job_schedule_subject" ("subject", "tenant_id");

CREATE TABLE "job_step" (
    "id" BLOB NOT NULL CONSTRAINT "job_step_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_step_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_step_job_id_type" CHECK (length("job_id") = 16),
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL CONSTRAINT "job_step_value_type" CHECK ("value" IS NULL OR json_valid("value")),
    "at" INTEGER NOT NULL,
    CONSTRAINT "job_step_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_step_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_step_job_id_name_key" ON "job_step" ("tenant_id", "job_id", "name");

CREATE TABLE "job_stored_schedule" (
    "id" BLOB NOT NULL CONSTRAINT "job_stored_schedule_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_stored_schedule_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "job_version" INTEGER NOT NULL DEFAULT 1,
    "arguments" TEXT NOT NULL CONSTRAINT "job_stored_schedule_arguments_type" CHECK ("arguments" IS NULL OR json_valid("arguments")),
    "cron" TEXT,
    "time_zone" TEXT NOT NULL,
    "every_seconds" INTEGER,
    "misfire" TEXT NOT NULL CONSTRAINT "job_stored_schedule_misfire_check" CHECK ("misfire" IN ('latest', 'skip')),
    "permission" TEXT,
    "paused_at" INTEGER,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "job_stored_schedule_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_stored_schedule_rule_check" CHECK ((cron IS NULL) <> (every_seconds IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_stored_schedule_name_key" ON "job_stored_schedule" ("tenant_id", "name");

CREATE TRIGGER "audit_job_stored_schedule_delete" AFTER DELETE ON "job_stored_schedule" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'job_stored_schedule', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'text:job', OLD."job", NULL, 'integer:job_version', OLD."job_version", NULL, 'text:arguments', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), OLD."tenant_id", 'job_stored_schedule.arguments', trellis_audit_key('uuid', OLD."id"), 'json', OLD."arguments"), NULL, 'text:cron', OLD."cron", NULL, 'text:time_zone', OLD."time_zone", NULL, 'integer:every_seconds', OLD."every_seconds", NULL, 'text:misfire', OLD."misfire", NULL, 'text:permission', OLD."permission", NULL, 'timestamp:paused_at', OLD."paused_at", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_job_stored_schedule_insert" AFTER INSERT ON "job_stored_schedule" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'job_stored_schedule', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'text:job', NULL, NEW."job", 'integer:job_version', NULL, NEW."job_version", 'text:arguments', NULL, trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'job_stored_schedule.arguments', trellis_audit_key('uuid', NEW."id"), 'json', NEW."arguments"), 'text:cron', NULL, NEW."cron", 'text:time_zone', NULL, NEW."time_zone", 'integer:every_seconds', NULL, NEW."every_seconds", 'text:misfire', NULL, NEW."misfire", 'text:permission', NULL, NEW."permission", 'timestamp:paused_at', NULL, NEW."paused_at", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_job_stored_schedule_update" AFTER UPDATE ON "job_stored_schedule" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."job" IS NOT NEW."job" OR OLD."job_version" IS NOT NEW."job_version" OR OLD."arguments" IS NOT NEW."arguments" OR OLD."cron" IS NOT NEW."cron" OR OLD."time_zone" IS NOT NEW."time_zone" OR OLD."every_seconds" IS NOT NEW."every_seconds" OR OLD."misfire" IS NOT NEW."misfire" OR OLD."permission" IS NOT NEW."permission" OR OLD."paused_at" IS NOT NEW."paused_at" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'job_stored_schedule', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'text:job', OLD."job", NEW."job", 'integer:job_version', OLD."job_version", NEW."job_version", 'text:arguments', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'job_stored_schedule.arguments', trellis_audit_key('uuid', NEW."id"), 'json', OLD."arguments"), trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'job_stored_schedule.arguments', trellis_audit_key('uuid', NEW."id"), 'json', NEW."arguments"), 'text:cron', OLD."cron", NEW."cron", 'text:time_zone', OLD."time_zone", NEW."time_zone", 'integer:every_seconds', OLD."every_seconds", NEW."every_seconds", 'text:misfire', OLD."misfire", NEW."misfire", 'text:permission', OLD."permission", NEW."permission", 'timestamp:paused_at', OLD."paused_at", NEW."paused_at", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "job_subject" (
    "id" BLOB NOT NULL CONSTRAINT "job_subject_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "job_subject_tenant_id_type" CHECK (length("tenant_id") = 16),
    "job_id" BLOB NOT NULL CONSTRAINT "job_subject_job_id_type" CHECK (length("job_id") = 16),
    "subject" TEXT NOT NULL,
    CONSTRAINT "job_subject_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "job_subject_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "job" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "job_subject_job_id_subject_key" ON "job_subject" ("tenant_id", "job_id", "subject");

CREATE INDEX "job_subject_subject_tenant_id_idx" ON "job_subject" ("subject", "tenant_id");

CREATE TABLE "job_worker" (
    "id" BLOB NOT NULL CONSTRAINT "job_worker_id_type" CHECK (length("id") = 16),
    "host" TEXT NOT NULL,
    "process" INTEGER NOT NULL,
    "queues" TEXT NOT NULL CONSTRAINT "job_worker_queues_type" CHECK ("queues" IS NULL OR json_valid("queues") AND json_type("queues") = 'array'),
    "concurrency" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "heartbeat" INTEGER NOT NULL,
    "heartbeat_at" INTEGER NOT NULL,
    "started_at" INTEGER NOT NULL,
    "stopping_at" INTEGER, "jobs" TEXT CONSTRAINT "job_worker_jobs_type" CHECK ("jobs" IS NULL OR json_valid("jobs") AND json_type("jobs") = 'array'), "session" TEXT,
    CONSTRAINT "job_worker_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE TABLE "mail_notification" (
    "id" TEXT NOT NULL,
    "received_at" INTEGER NOT NULL,
    CONSTRAINT "mail_notification_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "mail_notification_received_at_idx" ON "mail_notification" ("received_at");

CREATE TABLE "mail_rate" (
    "id" TEXT NOT NULL,
    "taken" INTEGER NOT NULL,
    "waiting" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "mail_rate_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "mail_rate_expires_at_idx" ON "mail_rate" ("expires_at");

CREATE TABLE "mail_suppression" (
    "id" BLOB NOT NULL CONSTRAINT "mail_suppression_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "mail_suppression_tenant_id_type" CHECK (length("tenant_id") = 16),
    "address" TEXT NOT NULL,
    "reason" TEXT NOT NULL CONSTRAINT "mail_suppression_reason_check" CHECK ("reason" = 'bounce' OR "reason" = 'complaint' OR "reason" = 'refused' OR "reason" = 'manual'),
    "detail" TEXT,
    "message_id" TEXT,
    "created_at" INTEGER NOT NULL,
    "created_by" BLOB CONSTRAINT "mail_suppression_created_by_type" CHECK (length("created_by") = 16),
    CONSTRAINT "mail_suppression_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "mail_suppression_address_key" ON "mail_suppression" ("tenant_id", "address");

CREATE INDEX "mail_suppression_created_at_id_idx" ON "mail_suppression" ("tenant_id", "created_at", "id");

CREATE TRIGGER "audit_mail_suppression_delete" AFTER DELETE ON "mail_suppression" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'mail_suppression', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:address', OLD."address", NULL, 'text:reason', OLD."reason", NULL, 'text:detail', OLD."detail", NULL, 'text:message_id', OLD."message_id", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'uuid:created_by', OLD."created_by", NULL));
END;

CREATE TRIGGER "audit_mail_suppression_insert" AFTER INSERT ON "mail_suppression" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'mail_suppression', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:address', NULL, NEW."address", 'text:reason', NULL, NEW."reason", 'text:detail', NULL, NEW."detail", 'text:message_id', NULL, NEW."message_id", 'timestamp:created_at', NULL, NEW."created_at", 'uuid:created_by', NULL, NEW."created_by"));
END;

CREATE TRIGGER "audit_mail_suppression_update" AFTER UPDATE ON "mail_suppression" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."address" IS NOT NEW."address" OR OLD."reason" IS NOT NEW."reason" OR OLD."detail" IS NOT NEW."detail" OR OLD."message_id" IS NOT NEW."message_id" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."created_by" IS NOT NEW."created_by" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'mail_suppression', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:address', OLD."address", NEW."address", 'text:reason', OLD."reason", NEW."reason", 'text:detail', OLD."detail", NEW."detail", 'text:message_id', OLD."message_id", NEW."message_id", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'uuid:created_by', OLD."created_by", NEW."created_by"));
END;

CREATE TABLE "membership" (
    "id" BLOB NOT NULL CONSTRAINT "membership_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "membership_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "membership_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "user_id" BLOB NOT NULL CONSTRAINT "membership_user_id_type" CHECK (length("user_id") = 16) CONSTRAINT "membership_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "role_id" BLOB NOT NULL CONSTRAINT "membership_role_id_type" CHECK (length("role_id") = 16),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL, "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "membership_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "role" ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "membership_role_id_idx" ON "membership" ("tenant_id", "role_id");

CREATE INDEX "membership_user_id_idx" ON "membership" ("user_id");

CREATE UNIQUE INDEX "membership_user_id_key" ON "membership" ("tenant_id", "user_id");

CREATE TRIGGER "audit_membership_delete" AFTER DELETE ON "membership" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'membership', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'uuid:user_id', OLD."user_id", NULL, 'uuid:role_id', OLD."role_id", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_membership_insert" AFTER INSERT ON "membership" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'membership', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'uuid:user_id', NULL, NEW."user_id", 'uuid:role_id', NULL, NEW."role_id", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_membership_update" AFTER UPDATE ON "membership" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."role_id" IS NOT NEW."role_id" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'membership', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'uuid:user_id', OLD."user_id", NEW."user_id", 'uuid:role_id', OLD."role_id", NEW."role_id", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

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

CREATE TRIGGER "audit_project_delete" AFTER DELETE ON "project" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'project', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'text:description', OLD."description", NULL, 'text:status', OLD."status", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL, 'timestamp:deleted_at', OLD."deleted_at", NULL));
END;

CREATE TRIGGER "audit_project_insert" AFTER INSERT ON "project" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'project', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'text:description', NULL, NEW."description", 'text:status', NULL, NEW."status", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version", 'timestamp:deleted_at', NULL, NEW."deleted_at"));
END;

CREATE TRIGGER "audit_project_update" AFTER UPDATE ON "project" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."description" IS NOT NEW."description" OR OLD."status" IS NOT NEW."status" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'project', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'text:description', OLD."description", NEW."description", 'text:status', OLD."status", NEW."status", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version", 'timestamp:deleted_at', OLD."deleted_at", NEW."deleted_at"));
END;

CREATE TABLE "project_activity" (
    "id" BLOB NOT NULL CONSTRAINT "project_activity_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "project_activity_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "project_activity_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "project_id" BLOB NOT NULL CONSTRAINT "project_activity_project_id_type" CHECK (length("project_id") = 16),
    "event" TEXT NOT NULL,
    "actor_id" BLOB CONSTRAINT "project_activity_actor_id_type" CHECK (length("actor_id") = 16),
    "at" INTEGER NOT NULL,
    CONSTRAINT "project_activity_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "project_activity_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") REFERENCES "project" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX "project_activity_project_id_at_id_idx" ON "project_activity" ("tenant_id", "project_id", "at", "id");

CREATE TABLE "quota_counter" (
    "id" BLOB NOT NULL CONSTRAINT "quota_counter_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "quota_counter_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "since" INTEGER NOT NULL,
    "used" INTEGER NOT NULL,
    CONSTRAINT "quota_counter_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "quota_counter_used_check" CHECK (used >= 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "quota_counter_name_key" ON "quota_counter" ("tenant_id", "name");

CREATE TABLE "rate_limit_bucket" (
    "id" TEXT NOT NULL,
    "full_at" INTEGER NOT NULL,
    "granted" INTEGER NOT NULL,
    CONSTRAINT "rate_limit_bucket_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "rate_limit_bucket_full_at_idx" ON "rate_limit_bucket" ("full_at");

CREATE TABLE "role" (
    "id" BLOB NOT NULL CONSTRAINT "role_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "role_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "role_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL CONSTRAINT "role_kind_check" CHECK ("kind" = 'owner' OR "kind" = 'admin' OR "kind" = 'member' OR "kind" = 'viewer' OR "kind" = 'custom'),
    "permissions" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1, "name_key" TEXT,
    CONSTRAINT "role_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "role_name_key" ON "role" ("tenant_id", "name");

CREATE UNIQUE INDEX "role_name_key_key" ON "role" ("tenant_id", "name_key");

CREATE TRIGGER "audit_role_delete" AFTER DELETE ON "role" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'role', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'text:name_key', OLD."name_key", NULL, 'text:kind', OLD."kind", NULL, 'text:permissions', OLD."permissions", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_role_insert" AFTER INSERT ON "role" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'role', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'text:name_key', NULL, NEW."name_key", 'text:kind', NULL, NEW."kind", 'text:permissions', NULL, NEW."permissions", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_role_update" AFTER UPDATE ON "role" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."name_key" IS NOT NEW."name_key" OR OLD."kind" IS NOT NEW."kind" OR OLD."permissions" IS NOT NEW."permissions" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'role', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'text:name_key', OLD."name_key", NEW."name_key", 'text:kind', OLD."kind", NEW."kind", 'text:permissions', OLD."permissions", NEW."permissions", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "scoped_setting" (
    "id" BLOB NOT NULL CONSTRAINT "scoped_setting_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "scoped_setting_tenant_id_type" CHECK (length("tenant_id") = 16),
    "level" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "scoped_setting_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "scoped_setting_level_check" CHECK (level IN ('product', 'plan', 'tenant', 'user'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "scoped_setting_level_subject_name_key" ON "scoped_setting" ("tenant_id", "level", "subject", "name");

CREATE TRIGGER "audit_scoped_setting_delete" AFTER DELETE ON "scoped_setting" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'scoped_setting', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:level', OLD."level", NULL, 'text:subject', OLD."subject", NULL, 'text:name', OLD."name", NULL, 'text:value', OLD."value", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_scoped_setting_insert" AFTER INSERT ON "scoped_setting" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'scoped_setting', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:level', NULL, NEW."level", 'text:subject', NULL, NEW."subject", 'text:name', NULL, NEW."name", 'text:value', NULL, NEW."value", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_scoped_setting_update" AFTER UPDATE ON "scoped_setting" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."level" IS NOT NEW."level" OR OLD."subject" IS NOT NEW."subject" OR OLD."name" IS NOT NEW."name" OR OLD."value" IS NOT NEW."value" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'scoped_setting', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:level', OLD."level", NEW."level", 'text:subject', OLD."subject", NEW."subject", 'text:name', OLD."name", NEW."name", 'text:value', OLD."value", NEW."value", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "sent_mail" (
    "id" BLOB NOT NULL CONSTRAINT "sent_mail_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "sent_mail_tenant_id_type" CHECK (length("tenant_id") = 16),
    "mail" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "server_id" TEXT,
    "transport" TEXT NOT NULL,
    "state" TEXT NOT NULL CONSTRAINT "sent_mail_state_check" CHECK ("state" = 'sent' OR "state" = 'delivered' OR "state" = 'bounced' OR "state" = 'complained' OR "state" = 'refused' OR "state" = 'suppressed'),
    "detail" TEXT,
    "sent_at" INTEGER,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "sent_mail_pkey" PRIMARY KEY ("tenant_id", "id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "sent_mail_created_at_id_idx" ON "sent_mail" ("tenant_id", "created_at", "id");

CREATE INDEX "sent_mail_created_idx" ON "sent_mail" ("created_at");

CREATE INDEX "sent_mail_recipient_idx" ON "sent_mail" ("tenant_id", "recipient", "created_at", "id");

CREATE INDEX "sent_mail_server_idx" ON "sent_mail" ("server_id") WHERE server_id IS NOT NULL;

CREATE TABLE "tenant" (
    "id" BLOB NOT NULL CONSTRAINT "tenant_id_type" CHECK (length("id") = 16),
    "name" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1, "slug" TEXT, "suspended_at" INTEGER, "deleted_at" INTEGER, "erasure_began_at" INTEGER,
    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "tenant_deleted_idx" ON "tenant" ("deleted_at") WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX "tenant_slug_key" ON "tenant" ("slug");

CREATE INDEX "tenant_suspended_idx" ON "tenant" ("suspended_at") WHERE suspended_at IS NOT NULL;

CREATE TRIGGER "audit_tenant_delete" AFTER DELETE ON "tenant" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'tenant', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'text:name', OLD."name", NULL, 'text:slug', OLD."slug", NULL, 'timestamp:suspended_at', OLD."suspended_at", NULL, 'timestamp:deleted_at', OLD."deleted_at", NULL, 'timestamp:erasure_began_at', OLD."erasure_began_at", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_tenant_insert" AFTER INSERT ON "tenant" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'tenant', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'text:name', NULL, NEW."name", 'text:slug', NULL, NEW."slug", 'timestamp:suspended_at', NULL, NEW."suspended_at", 'timestamp:deleted_at', NULL, NEW."deleted_at", 'timestamp:erasure_began_at', NULL, NEW."erasure_began_at", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_tenant_update" AFTER UPDATE ON "tenant" WHEN OLD."id" IS NOT NEW."id" OR OLD."name" IS NOT NEW."name" OR OLD."slug" IS NOT NEW."slug" OR OLD."suspended_at" IS NOT NEW."suspended_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" OR OLD."erasure_began_at" IS NOT NEW."erasure_began_at" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'tenant', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'text:name', OLD."name", NEW."name", 'text:slug', OLD."slug", NEW."slug", 'timestamp:suspended_at', OLD."suspended_at", NEW."suspended_at", 'timestamp:deleted_at', OLD."deleted_at", NEW."deleted_at", 'timestamp:erasure_began_at', OLD."erasure_began_at", NEW."erasure_began_at", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "tenant_domain" (
    "id" BLOB NOT NULL CONSTRAINT "tenant_domain_id_type" CHECK (length("id") = 16),
    "owner_id" BLOB NOT NULL CONSTRAINT "tenant_domain_owner_id_type" CHECK (length("owner_id") = 16) CONSTRAINT "tenant_domain_owner_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "domain" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "tenant_domain_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "tenant_domain_domain_key" ON "tenant_domain" ("domain");

CREATE INDEX "tenant_domain_owner_id_idx" ON "tenant_domain" ("owner_id");

CREATE TRIGGER "audit_tenant_domain_delete" AFTER DELETE ON "tenant_domain" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."owner_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'tenant_domain', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:owner_id', OLD."owner_id", NULL, 'text:domain', OLD."domain", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL));
END;

CREATE TRIGGER "audit_tenant_domain_insert" AFTER INSERT ON "tenant_domain" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."owner_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'tenant_domain', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:owner_id', NULL, NEW."owner_id", 'text:domain', NULL, NEW."domain", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at"));
END;

CREATE TRIGGER "audit_tenant_domain_update" AFTER UPDATE ON "tenant_domain" WHEN OLD."id" IS NOT NEW."id" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."domain" IS NOT NEW."domain" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."owner_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'tenant_domain', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:owner_id', OLD."owner_id", NEW."owner_id", 'text:domain', OLD."domain", NEW."domain", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at"));
END;

CREATE TABLE "tenant_invitation" (
    "id" BLOB NOT NULL CONSTRAINT "tenant_invitation_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "tenant_invitation_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "tenant_invitation_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "email" TEXT NOT NULL,
    "role_id" BLOB NOT NULL CONSTRAINT "tenant_invitation_role_id_type" CHECK (length("role_id") = 16),
    "invited_by" BLOB NOT NULL CONSTRAINT "tenant_invitation_invited_by_type" CHECK (length("invited_by") = 16) CONSTRAINT "tenant_invitation_invited_by_fkey" REFERENCES "user" ("id") ON DELETE CASCADE,
    "token_hash" BLOB NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "fields" TEXT,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "tenant_invitation_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "tenant_invitation_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "role" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "tenant_invitation_email_key" ON "tenant_invitation" ("tenant_id", "email");

CREATE INDEX "tenant_invitation_expires_at_idx" ON "tenant_invitation" ("expires_at");

CREATE INDEX "tenant_invitation_invited_by_idx" ON "tenant_invitation" ("invited_by");

CREATE INDEX "tenant_invitation_role_id_idx" ON "tenant_invitation" ("tenant_id", "role_id");

CREATE INDEX "tenant_invitation_token_hash_idx" ON "tenant_invitation" ("token_hash");

CREATE TRIGGER "audit_tenant_invitation_delete" AFTER DELETE ON "tenant_invitation" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'tenant_invitation', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:email', OLD."email", NULL, 'uuid:role_id', OLD."role_id", NULL, 'uuid:invited_by', OLD."invited_by", NULL, 'text:token_hash', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), OLD."tenant_id", 'tenant_invitation.token_hash', trellis_audit_key('uuid', OLD."id"), 'bytes', OLD."token_hash"), NULL, 'timestamp:expires_at', OLD."expires_at", NULL, 'text:fields', OLD."fields", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_tenant_invitation_insert" AFTER INSERT ON "tenant_invitation" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'tenant_invitation', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:email', NULL, NEW."email", 'uuid:role_id', NULL, NEW."role_id", 'uuid:invited_by', NULL, NEW."invited_by", 'text:token_hash', NULL, trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'tenant_invitation.token_hash', trellis_audit_key('uuid', NEW."id"), 'bytes', NEW."token_hash"), 'timestamp:expires_at', NULL, NEW."expires_at", 'text:fields', NULL, NEW."fields", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_tenant_invitation_update" AFTER UPDATE ON "tenant_invitation" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."email" IS NOT NEW."email" OR OLD."role_id" IS NOT NEW."role_id" OR OLD."invited_by" IS NOT NEW."invited_by" OR OLD."token_hash" IS NOT NEW."token_hash" OR OLD."expires_at" IS NOT NEW."expires_at" OR OLD."fields" IS NOT NEW."fields" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'tenant_invitation', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:email', OLD."email", NEW."email", 'uuid:role_id', OLD."role_id", NEW."role_id", 'uuid:invited_by', OLD."invited_by", NEW."invited_by", 'text:token_hash', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'tenant_invitation.token_hash', trellis_audit_key('uuid', NEW."id"), 'bytes', OLD."token_hash"), trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'tenant_invitation.token_hash', trellis_audit_key('uuid', NEW."id"), 'bytes', NEW."token_hash"), 'timestamp:expires_at', OLD."expires_at", NEW."expires_at", 'text:fields', OLD."fields", NEW."fields", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "tenant_invitation_budget" (
    "id" TEXT NOT NULL,
    "sent" INTEGER NOT NULL,
    "window_ends_at" INTEGER NOT NULL,
    CONSTRAINT "tenant_invitation_budget_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "tenant_invitation_budget_window_ends_at_idx" ON "tenant_invitation_budget" ("window_ends_at");

CREATE TABLE "tenant_quota" (
    "id" BLOB NOT NULL CONSTRAINT "tenant_quota_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "tenant_quota_tenant_id_type" CHECK (length("tenant_id") = 16),
    "name" TEXT NOT NULL,
    "maximum" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "tenant_quota_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "tenant_quota_maximum_check" CHECK (maximum >= 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "tenant_quota_name_key" ON "tenant_quota" ("tenant_id", "name");

CREATE TRIGGER "audit_tenant_quota_delete" AFTER DELETE ON "tenant_quota" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'tenant_quota', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:name', OLD."name", NULL, 'integer:maximum', OLD."maximum", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL));
END;

CREATE TRIGGER "audit_tenant_quota_insert" AFTER INSERT ON "tenant_quota" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'tenant_quota', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:name', NULL, NEW."name", 'integer:maximum', NULL, NEW."maximum", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at"));
END;

CREATE TRIGGER "audit_tenant_quota_update" AFTER UPDATE ON "tenant_quota" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."maximum" IS NOT NEW."maximum" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'tenant_quota', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:name', OLD."name", NEW."name", 'integer:maximum', OLD."maximum", NEW."maximum", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at"));
END;

CREATE TABLE "user" (
    "id" BLOB NOT NULL CONSTRAINT "user_id_type" CHECK (length("id") = 16),
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "is_superuser" INTEGER NOT NULL CONSTRAINT "user_is_superuser_type" CHECK ("is_superuser" IN (0, 1)),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1, "language" TEXT, "email_verified_at" INTEGER, "default_tenant_id" BLOB CONSTRAINT "user_default_tenant_id_type" CHECK (length("default_tenant_id") = 16), "disabled_at" INTEGER, "deleted_at" INTEGER,
    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "user_deleted_idx" ON "user" ("deleted_at") WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX "user_email_key" ON "user" ("email");

CREATE INDEX "user_unverified_idx" ON "user" ("updated_at") WHERE email_verified_at IS NULL;

CREATE TRIGGER "audit_user_delete" AFTER DELETE ON "user" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (zeroblob(16), trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'user', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'text:email', OLD."email", NULL, 'text:password_hash', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), zeroblob(16), 'user.password_hash', trellis_audit_key('uuid', OLD."id"), 'text', OLD."password_hash"), NULL, 'text:display_name', OLD."display_name", NULL, 'text:language', OLD."language", NULL, 'bool:is_superuser', OLD."is_superuser", NULL, 'timestamp:email_verified_at', OLD."email_verified_at", NULL, 'uuid:default_tenant_id', OLD."default_tenant_id", NULL, 'timestamp:disabled_at', OLD."disabled_at", NULL, 'timestamp:deleted_at', OLD."deleted_at", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_user_insert" AFTER INSERT ON "user" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (zeroblob(16), trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'user', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'text:email', NULL, NEW."email", 'text:password_hash', NULL, trellis_audit_hmac((SELECT "key" FROM audit_hash_key), zeroblob(16), 'user.password_hash', trellis_audit_key('uuid', NEW."id"), 'text', NEW."password_hash"), 'text:display_name', NULL, NEW."display_name", 'text:language', NULL, NEW."language", 'bool:is_superuser', NULL, NEW."is_superuser", 'timestamp:email_verified_at', NULL, NEW."email_verified_at", 'uuid:default_tenant_id', NULL, NEW."default_tenant_id", 'timestamp:disabled_at', NULL, NEW."disabled_at", 'timestamp:deleted_at', NULL, NEW."deleted_at", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_user_update" AFTER UPDATE ON "user" WHEN OLD."id" IS NOT NEW."id" OR OLD."email" IS NOT NEW."email" OR OLD."password_hash" IS NOT NEW."password_hash" OR OLD."display_name" IS NOT NEW."display_name" OR OLD."language" IS NOT NEW."language" OR OLD."is_superuser" IS NOT NEW."is_superuser" OR OLD."email_verified_at" IS NOT NEW."email_verified_at" OR OLD."default_tenant_id" IS NOT NEW."default_tenant_id" OR OLD."disabled_at" IS NOT NEW."disabled_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (zeroblob(16), trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'user', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'text:email', OLD."email", NEW."email", 'text:password_hash', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), zeroblob(16), 'user.password_hash', trellis_audit_key('uuid', NEW."id"), 'text', OLD."password_hash"), trellis_audit_hmac((SELECT "key" FROM audit_hash_key), zeroblob(16), 'user.password_hash', trellis_audit_key('uuid', NEW."id"), 'text', NEW."password_hash"), 'text:display_name', OLD."display_name", NEW."display_name", 'text:language', OLD."language", NEW."language", 'bool:is_superuser', OLD."is_superuser", NEW."is_superuser", 'timestamp:email_verified_at', OLD."email_verified_at", NEW."email_verified_at", 'uuid:default_tenant_id', OLD."default_tenant_id", NEW."default_tenant_id", 'timestamp:disabled_at', OLD."disabled_at", NEW."disabled_at", 'timestamp:deleted_at', OLD."deleted_at", NEW."deleted_at", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "webhook" (
    "id" BLOB NOT NULL CONSTRAINT "webhook_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "webhook_tenant_id_type" CHECK (length("tenant_id") = 16) CONSTRAINT "webhook_tenant_id_fkey" REFERENCES "tenant" ("id") ON DELETE CASCADE,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "events" TEXT NOT NULL CONSTRAINT "webhook_events_type" CHECK ("events" IS NULL OR json_valid("events") AND json_type("events") = 'array'),
    "secret" TEXT NOT NULL,
    "previous_secret" TEXT,
    "previous_secret_until" INTEGER,
    "disabled_at" INTEGER,
    "disabled_reason" TEXT CONSTRAINT "webhook_disabled_reason_check" CHECK ("disabled_reason" = 'member' OR "disabled_reason" = 'failing' OR "disabled_reason" = 'gone'),
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1, "registered_by" BLOB CONSTRAINT "webhook_registered_by_type" CHECK (length("registered_by") = 16), "suspended_at" INTEGER, "deleted_at" INTEGER, "registered_at" INTEGER,
    CONSTRAINT "webhook_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "webhook_disabled_check" CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CONSTRAINT "webhook_previous_check" CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER "audit_webhook_delete" AFTER DELETE ON "webhook" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (OLD."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'delete', 'webhook', trellis_audit_key('uuid', OLD."id"), trellis_audit_payload('delete', 'uuid:id', OLD."id", NULL, 'uuid:tenant_id', OLD."tenant_id", NULL, 'text:url', OLD."url", NULL, 'text:description', OLD."description", NULL, 'texts:events', OLD."events", NULL, 'text:secret', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), OLD."tenant_id", 'webhook.secret', trellis_audit_key('uuid', OLD."id"), 'text', OLD."secret"), NULL, 'text:previous_secret', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), OLD."tenant_id", 'webhook.previous_secret', trellis_audit_key('uuid', OLD."id"), 'text', OLD."previous_secret"), NULL, 'timestamp:previous_secret_until', OLD."previous_secret_until", NULL, 'timestamp:disabled_at', OLD."disabled_at", NULL, 'text:disabled_reason', OLD."disabled_reason", NULL, 'uuid:registered_by', OLD."registered_by", NULL, 'timestamp:registered_at', OLD."registered_at", NULL, 'timestamp:suspended_at', OLD."suspended_at", NULL, 'timestamp:deleted_at', OLD."deleted_at", NULL, 'timestamp:created_at', OLD."created_at", NULL, 'timestamp:updated_at', OLD."updated_at", NULL, 'integer:version', OLD."version", NULL));
END;

CREATE TRIGGER "audit_webhook_insert" AFTER INSERT ON "webhook" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'insert', 'webhook', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('insert', 'uuid:id', NULL, NEW."id", 'uuid:tenant_id', NULL, NEW."tenant_id", 'text:url', NULL, NEW."url", 'text:description', NULL, NEW."description", 'texts:events', NULL, NEW."events", 'text:secret', NULL, trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.secret', trellis_audit_key('uuid', NEW."id"), 'text', NEW."secret"), 'text:previous_secret', NULL, trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.previous_secret', trellis_audit_key('uuid', NEW."id"), 'text', NEW."previous_secret"), 'timestamp:previous_secret_until', NULL, NEW."previous_secret_until", 'timestamp:disabled_at', NULL, NEW."disabled_at", 'text:disabled_reason', NULL, NEW."disabled_reason", 'uuid:registered_by', NULL, NEW."registered_by", 'timestamp:registered_at', NULL, NEW."registered_at", 'timestamp:suspended_at', NULL, NEW."suspended_at", 'timestamp:deleted_at', NULL, NEW."deleted_at", 'timestamp:created_at', NULL, NEW."created_at", 'timestamp:updated_at', NULL, NEW."updated_at", 'integer:version', NULL, NEW."version"));
END;

CREATE TRIGGER "audit_webhook_update" AFTER UPDATE ON "webhook" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."url" IS NOT NEW."url" OR OLD."description" IS NOT NEW."description" OR OLD."events" IS NOT NEW."events" OR OLD."secret" IS NOT NEW."secret" OR OLD."previous_secret" IS NOT NEW."previous_secret" OR OLD."previous_secret_until" IS NOT NEW."previous_secret_until" OR OLD."disabled_at" IS NOT NEW."disabled_at" OR OLD."disabled_reason" IS NOT NEW."disabled_reason" OR OLD."registered_by" IS NOT NEW."registered_by" OR OLD."registered_at" IS NOT NEW."registered_at" OR OLD."suspended_at" IS NOT NEW."suspended_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."updated_at" IS NOT NEW."updated_at" OR OLD."version" IS NOT NEW."version" BEGIN
    INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, reason, action, record, record_id, payload)
    VALUES (NEW."tenant_id", trellis_audit(0), trellis_audit(1), trellis_audit(2), trellis_audit(3), trellis_audit(4), trellis_audit(5), 'update', 'webhook', trellis_audit_key('uuid', NEW."id"), trellis_audit_payload('update', 'uuid:id', OLD."id", NEW."id", 'uuid:tenant_id', OLD."tenant_id", NEW."tenant_id", 'text:url', OLD."url", NEW."url", 'text:description', OLD."description", NEW."description", 'texts:events', OLD."events", NEW."events", 'text:secret', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.secret', trellis_audit_key('uuid', NEW."id"), 'text', OLD."secret"), trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.secret', trellis_audit_key('uuid', NEW."id"), 'text', NEW."secret"), 'text:previous_secret', trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.previous_secret', trellis_audit_key('uuid', NEW."id"), 'text', OLD."previous_secret"), trellis_audit_hmac((SELECT "key" FROM audit_hash_key), NEW."tenant_id", 'webhook.previous_secret', trellis_audit_key('uuid', NEW."id"), 'text', NEW."previous_secret"), 'timestamp:previous_secret_until', OLD."previous_secret_until", NEW."previous_secret_until", 'timestamp:disabled_at', OLD."disabled_at", NEW."disabled_at", 'text:disabled_reason', OLD."disabled_reason", NEW."disabled_reason", 'uuid:registered_by', OLD."registered_by", NEW."registered_by", 'timestamp:registered_at', OLD."registered_at", NEW."registered_at", 'timestamp:suspended_at', OLD."suspended_at", NEW."suspended_at", 'timestamp:deleted_at', OLD."deleted_at", NEW."deleted_at", 'timestamp:created_at', OLD."created_at", NEW."created_at", 'timestamp:updated_at', OLD."updated_at", NEW."updated_at", 'integer:version', OLD."version", NEW."version"));
END;

CREATE TABLE "webhook_attempt" (
    "id" BLOB NOT NULL CONSTRAINT "webhook_attempt_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "webhook_attempt_tenant_id_type" CHECK (length("tenant_id") = 16),
    "delivery_id" BLOB NOT NULL CONSTRAINT "webhook_attempt_delivery_id_type" CHECK (length("delivery_id") = 16),
    "number" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "status" INTEGER,
    "failure_reason" TEXT CONSTRAINT "webhook_attempt_failure_reason_check" CHECK ("failure_reason" = 'address_refused' OR "failure_reason" = 'connection' OR "failure_reason" = 'timeout' OR "failure_reason" = 'redirect' OR "failure_reason" = 'status'),
    "message" TEXT,
    "response" TEXT,
    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "webhook_delivery" ("tenant_id", "id") ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX "webhook_attempt_delivery_id_number_key" ON "webhook_attempt" ("tenant_id", "delivery_id", "number");

CREATE TABLE "webhook_delivery" (
    "id" BLOB NOT NULL CONSTRAINT "webhook_delivery_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "webhook_delivery_tenant_id_type" CHECK (length("tenant_id") = 16),
    "webhook_id" BLOB NOT NULL CONSTRAINT "webhook_delivery_webhook_id_type" CHECK (length("webhook_id") = 16),
    "event_id" BLOB CONSTRAINT "webhook_delivery_event_id_type" CHECK (length("event_id") = 16),
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL CONSTRAINT "webhook_delivery_state_check" CHECK ("state" = 'pending' OR "state" = 'delivered' OR "state" = 'failed' OR "state" = 'cancelled'),
    "attempts" INTEGER NOT NULL,
    "status" INTEGER,
    "failure_reason" TEXT CONSTRAINT "webhook_delivery_failure_reason_check" CHECK ("failure_reason" = 'address_refused' OR "failure_reason" = 'connection' OR "failure_reason" = 'timeout' OR "failure_reason" = 'redirect' OR "failure_reason" = 'status'),
    "next_at" INTEGER,
    "job_id" BLOB CONSTRAINT "webhook_delivery_job_id_type" CHECK (length("job_id") = 16),
    "created_at" INTEGER NOT NULL,
    "ended_at" INTEGER, "sending_until" INTEGER, "held_at" INTEGER,
    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("tenant_id", "webhook_id") REFERENCES "webhook" ("tenant_id", "id") ON DELETE CASCADE,
    CONSTRAINT "webhook_delivery_ended_check" CHECK ((state = 'pending') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX "webhook_delivery_ended_idx" ON "webhook_delivery" ("ended_at") WHERE ended_at IS NOT NULL;

CREATE INDEX "webhook_delivery_event_idx" ON "webhook_delivery" ("tenant_id", "event_id") WHERE event_id IS NOT NULL;

CREATE INDEX "webhook_delivery_held_idx" ON "webhook_delivery" ("tenant_id", "webhook_id", "id") WHERE held_at IS NOT NULL;

CREATE INDEX "webhook_delivery_pending_idx" ON "webhook_delivery" ("created_at") WHERE state = 'pending';

CREATE INDEX "webhook_delivery_sending_idx" ON "webhook_delivery" ("tenant_id", "webhook_id", "sending_until") WHERE sending_until IS NOT NULL;

CREATE UNIQUE INDEX "webhook_delivery_webhook_id_event_id_key" ON "webhook_delivery" ("tenant_id", "webhook_id", "event_id") WHERE event_id IS NOT NULL;

CREATE INDEX "webhook_delivery_webhook_id_id_idx" ON "webhook_delivery" ("tenant_id", "webhook_id", "id");

CREATE TABLE "webhook_health" (
    "id" BLOB NOT NULL CONSTRAINT "webhook_health_id_type" CHECK (length("id") = 16),
    "tenant_id" BLOB NOT NULL CONSTRAINT "webhook_health_tenant_id_type" CHECK (length("tenant_id") = 16),
    "failures" INTEGER NOT NULL,
    "failing_since" INTEGER, "unavailable" INTEGER NOT NULL DEFAULT 0, "pauses" INTEGER NOT NULL DEFAULT 0, "paused_until" INTEGER, "last_ticket_at" INTEGER,
    CONSTRAINT "webhook_health_pkey" PRIMARY KEY ("tenant_id", "id"),
    CONSTRAINT "webhook_health_id_fkey" FOREIGN KEY ("tenant_id", "id") REFERENCES "webhook" ("tenant_id", "id") ON DELETE CASCADE,
    CONSTRAINT "webhook_health_failures_check" CHECK ((failures = 0) = (failing_since IS NULL))
) STRICT, WITHOUT ROWID;
