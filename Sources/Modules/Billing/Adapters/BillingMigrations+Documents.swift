import TrellisMigrations

extension BillingMigrations {
    static func createDocuments(_ schema: SchemaBuilder) {
        schema.create("billing_document") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("invoice_id").nullable()
            table.uuid("credit_note_id").nullable()
            for column in ["format", "name", "media_type", "language"] { table.text(column) }
            table.integer("size").nullable()
            table.text("sha256").nullable()
            table.text("storage_key").nullable()
            table.timestamp("created_at")
            table.timestamp("stored_at").nullable()
            table.check("billing_document_subject_check", "(invoice_id IS NULL) <> (credit_note_id IS NULL)")
            table.check(
                "billing_document_content_check",
                "(stored_at IS NULL) = (storage_key IS NULL) AND (stored_at IS NULL) = (sha256 IS NULL)"
                    + " AND (stored_at IS NULL) = (size IS NULL)")
            table.foreignKey(["tenant_id", "invoice_id"], references: "billing_invoice", ["tenant_id", "id"])
            table.foreignKey(["tenant_id", "credit_note_id"], references: "billing_credit_note", ["tenant_id", "id"])
            table.unique(["tenant_id", "invoice_id", "format"])
            table.unique(["tenant_id", "credit_note_id", "format"])
            table.index(["created_at", "id"], where: "stored_at IS NULL", named: "billing_document_open_idx")
        }
    }
}
