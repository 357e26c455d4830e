import TrellisMigrations

extension AuditMigrations {
    /// Signed records of prunes, salts of payload hashes, and the key for hashes of secret columns.
    static let signedPrunes = Migration(
        "audit.002-signed-prunes",
        up: { schema in
            schema.alter("audit_seal") { table in
                table.integer("format").default(1)
                table.bytes("salt").nullable()
            }
            schema.create("audit_prune") { table in
                table.id()
                table.tenant()
                table.integer("first_seq")
                table.integer("last_seq")
                table.bytes("previous_hash")
                table.bytes("hash")
                table.integer("retention_days").nullable()
                table.bytes("checkpoints_hash")
                table.timestamp("at")
                table.text("key")
                table.bytes("signature")
                table.unique(["tenant_id", "last_seq"])
            }
            schema.create("audit_hash_key") { table in
                table.text("id")
                table.bytes("key")
                table.primaryKey(["id"])
            }
            schema.sql(sqlite: sqliteHashKey, postgres: postgresHashKey)
            schema.sql(sqlite: sqliteSaltGuards, postgres: postgresSaltGuards)
        },
        down: { schema in
            schema.sql(sqlite: sqliteFormerGuards, postgres: postgresFormerGuards)
            schema.drop("audit_hash_key")
            schema.drop("audit_prune")
            schema.alter("audit_seal") { table in
                table.drop(column: "salt")
                table.drop(column: "format")
            }
        })

    private static let sqliteHashKey = """
        INSERT INTO audit_hash_key (id, "key") VALUES ('columns', randomblob(32))
        """

    private static let postgresHashKey = """
        INSERT INTO audit_hash_key (id, key)
        VALUES ('columns', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
        """

    /// The columns of a seal that nothing changes.
    private static let sealColumns = [
        "seq", "tenant_id", "entry_id", "payload_hash", "previous_hash", "hash", "at", "actor_id", "request_id",
        "action", "record", "record_id", "format",
    ]

    private static var sqliteSaltGuards: String {
        let same = sealColumns.map { "NEW.\($0) IS OLD.\($0)" }.joined(separator: " AND ")
        let erasing = "EXISTS (SELECT 1 FROM audit_maintenance WHERE action = 'erase') AND NEW.salt IS NULL AND \(same)"
        return """
            DROP TRIGGER "audit_seal_keep_update";
            \([
                sqliteGuard("audit_seal", "UPDATE", erasing), sqliteGuard("audit_prune", "UPDATE", "0"),
                sqliteGuard("audit_prune", "DELETE", "0"),
            ].joined(separator: ";\n"))
            """
    }

    private static var sqliteFormerGuards: String {
        """
        DROP TRIGGER "audit_seal_keep_update";
        \(sqliteGuard("audit_seal", "UPDATE", "0"))
        """
    }

    private static var postgresSaltGuards: String {
        let same = sealColumns.map { "NEW.\($0) IS NOT DISTINCT FROM OLD.\($0)" }.joined(separator: " AND ")
        // Deletions are checked once for each statement: a check for each row was most of the time of a prune.
        let triggers = ["audit_entry", "audit_seal"].map { table in
            """
            DROP TRIGGER audit_keep ON \(table);
            CREATE TRIGGER audit_keep BEFORE UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION audit_keep();
            CREATE TRIGGER audit_keep_delete BEFORE DELETE ON \(table)
                FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()
            """
        }
        return """
            CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $audit$
            BEGIN
                IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('audit_entry', 'audit_seal') THEN
                    IF EXISTS (SELECT FROM audit_maintenance WHERE action = 'prune') THEN
                        RETURN OLD;
                    END IF;
                ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_entry' THEN
                    IF EXISTS (SELECT FROM audit_maintenance WHERE action = 'erase')
                        AND NEW.payload IS NULL AND \(postgresSameEntry) THEN
                        RETURN NEW;
                    END IF;
                ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_seal' THEN
                    IF EXISTS (SELECT FROM audit_maintenance WHERE action = 'erase')
                        AND NEW.salt IS NULL AND \(same) THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'the audit is append-only'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_append_only';
            END
            $audit$;
            \(triggers.joined(separator: ";\n"));
            CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit_prune
                FOR EACH ROW EXECUTE FUNCTION audit_keep();
            CREATE TRIGGER audit_keep_all BEFORE TRUNCATE ON audit_prune
                FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()
            """
    }

    private static var postgresFormerGuards: String {
        let triggers = ["audit_entry", "audit_seal"].map { table in
            """
            DROP TRIGGER audit_keep ON \(table);
            DROP TRIGGER audit_keep_delete ON \(table);
            CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON \(table) FOR EACH ROW EXECUTE FUNCTION audit_keep()
            """
        }
        return "\(triggers.joined(separator: ";\n"));\nCREATE OR REPLACE \(postgresKeep)"
    }
}
