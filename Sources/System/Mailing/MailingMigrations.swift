import TrellisDatabase
import TrellisMigrations

/// The migrations of the Mailing module, in order.
package enum MailingMigrations {
    package static let all: [Migration] = [
        Migration("mail.001-create") { schema in
            // Without a reference to the tenant, since the platform itself sends mails, too.
            schema.create("mail_suppression") { table in
                table.id()
                table.tenant()
                table.text("address")
                table.text("reason").oneOf(["bounce", "complaint", "refused", "manual"])
                table.text("detail").nullable()
                table.text("message_id").nullable()
                table.timestamp("created_at")
                table.uuid("created_by").nullable()
                table.unique(["tenant_id", "address"])
                table.index(["tenant_id", "created_at", "id"])
            }
            schema.create("sent_mail") { table in
                table.id()
                table.tenant()
                table.text("mail")
                table.text("recipient")
                table.text("message_id")
                table.text("server_id").nullable()
                table.text("transport")
                table.text("state").oneOf(["sent", "delivered", "bounced", "complained", "refused", "suppressed"])
                table.text("detail").nullable()
                table.timestamp("sent_at").nullable()
                table.timestamps()
                table.index(["tenant_id", "created_at", "id"])
                table.index(["tenant_id", "recipient", "created_at", "id"], named: "sent_mail_recipient_idx")
                table.index(["server_id"], where: "server_id IS NOT NULL", named: "sent_mail_server_idx")
                table.index(["created_at"], named: "sent_mail_created_idx")
            }
            schema.create("mail_rate") { table in
                table.text("id")
                table.integer("taken")
                table.integer("waiting")
                table.timestamp("expires_at")
                table.primaryKey(["id"])
                table.index(["expires_at"])
            }
            schema.create("mail_notification") { table in
                table.text("id")
                table.timestamp("received_at")
                table.primaryKey(["id"])
                table.index(["received_at"])
            }
        } down: { schema in
            for table in ["mail_notification", "mail_rate", "sent_mail", "mail_suppression"] { schema.drop(table) }
        }
    ]
}
