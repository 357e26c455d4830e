public import TrellisDatabase
public import TrellisMigrations

/// The migrations of the audit tables.
public enum AuditMigrations {
    /// Every migration, oldest first.
    public static let all: [Migration] = [entries, signedPrunes, retention]

    /// Every record, for the checks of schema, tenancy and statements.
    public static let records: [any Record.Type] = [
        AuditEntryRecord.self, AuditSealRecord.self, AuditChainRecord.self, AuditCheckpointRecord.self,
        AuditSealerRecord.self, AuditPruneRecord.self, AuditRetentionRecord.self,
    ]

    private static let entries = Migration(
        "audit.001-entries",
        up: { schema in
            schema.sql(sqlite: sqliteEntries, postgres: postgresEntries)
            schema.alter("audit_entry") { $0.tenantPolicies() }
            schema.create("audit_seal") { table in
                table.integer("seq")
                table.tenant()
                table.integer("entry_id")
                for column in ["payload_hash", "previous_hash", "hash"] { table.bytes(column) }
                table.timestamp("at")
                table.uuid("actor_id").nullable()
                table.text("request_id").nullable()
                table.text("action")
                table.text("record").nullable()
                table.text("record_id").nullable()
                table.primaryKey(["tenant_id", "seq"])
                table.unique(["tenant_id", "entry_id"])
                table.index(["at", "entry_id"])
                table.index(["tenant_id", "at", "entry_id"], named: "audit_seal_tenant_idx")
                table.index(["tenant_id", "action", "at", "entry_id"], named: "audit_seal_action_idx")
                table.index(["tenant_id", "record", "record_id", "at", "entry_id"], named: "audit_seal_record_idx")
                table.index(
                    ["tenant_id", "actor_id", "at", "entry_id"], where: "actor_id IS NOT NULL",
                    named: "audit_seal_actor_idx")
                table.index(
                    ["tenant_id", "request_id", "at", "entry_id"], where: "request_id IS NOT NULL",
                    named: "audit_seal_request_idx")
            }
            schema.create("audit_chain") { table in
                table.id()
                table.tenant()
                table.integer("seq")
                table.bytes("hash")
                table.integer("retention_days").nullable()
                table.unique(["tenant_id"])
            }
            schema.create("audit_checkpoint") { table in
                table.id()
                table.tenant()
                table.integer("seq")
                table.bytes("hash")
                table.timestamp("at")
                table.text("key")
                table.bytes("signature")
                table.unique(["tenant_id", "seq"])
            }
            schema.create("audit_sealer") { table in
                table.text("id")
                table.integer("xid")
                table.integer("entry_id")
                table.primaryKey(["id"])
            }
            schema.sql("INSERT INTO audit_sealer (id, xid, entry_id) VALUES ('sealer', 0, 0)")
            // Its rows exist only within a transaction that erases or prunes.
            schema.create("audit_maintenance") { table in
                table.text("action").oneOf(["erase", "prune"])
                table.primaryKey(["action"])
            }
            schema.sql(sqlite: sqliteGuards, postgres: postgresGuards)
        },
        down: { schema in
            for table in [
                "audit_maintenance", "audit_sealer", "audit_checkpoint", "audit_chain", "audit_seal", "audit_entry",
            ] {
                schema.drop(table)
            }
            schema.sql(sqlite: nil, postgres: "DROP FUNCTION audit_keep()")
        })
}
