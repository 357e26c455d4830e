import TrellisDatabase
import TrellisKernel
import TrellisMigrations

extension Migration {
    /// Review it before it is applied; don't change it afterwards.
    static let shelf002Grow = Migration("shelf.002-grow") { schema in
        schema.create("crate") { table in
            table.text("id")
            table.real("weight")
            table.uuid("owner").nullable()
            table.primaryKey(["id"])
            // Add unique constraints, foreign keys, and indexes for the columns that queries filter by.
        }
        // If name was renamed to label, replace the two changes with:
        // schema.alter("shelf") { $0.rename(column: "name", to: "label") }
        schema.alter("shelf") { table in
            // Existing rows get this value. Check that it is correct.
            table.text("label").default("")
            table.real("depth").nullable()
            // Existing rows get this value. Check that it is correct.
            table.bool("is_full").default(false)
            // Existing rows get this value. Check that it is correct.
            table.json("facts").default(JSONText("{}"))
        }
        // No record has name any more. Its values are lost; running programs must not use it.
        schema.alter("shelf") { table in
            table.drop(column: "name")
        }
        // No record has old any more. Its values are lost; running programs must not use it.
        schema.alter("shelf") { table in
            table.drop(index: "shelf_old_idx")
            table.drop(column: "old")
        }
        // On PostgreSQL others wait while rows are checked. For a large table, move this to a migration of
        // its own with transactional: false.
        schema.rebuild("shelf") { table in
            // width was TEXT.
            // A value that can't be converted without loss makes it fail: see `sqlite:` and `postgres:`.
            // A row without a value makes it fail: fill such rows in a migration before.
            table.change("width").type(.integer).notNull()
            // rack was TEXT NOT NULL DEFAULT 'main'.
            table.change("rack").nullable()
            table.change("state").oneOf(["new", "used", "sold"])
        }
    } down: { schema in
        schema.drop("crate")
        schema.alter("shelf") { table in
            table.drop(column: "label")
            table.drop(column: "depth")
            table.drop(column: "is_full")
            table.drop(column: "facts")
        }
        schema.alter("shelf") { table in
            // Existing rows get this value. Check that it is correct.
            table.text("name").default("")
        }
        schema.alter("shelf") { table in
            // Existing rows get this value. Check that it is correct.
            table.integer("old").default(0)
            table.index(["tenant_id", "old"], named: "shelf_old_idx")
        }
        schema.rebuild("shelf") { table in
            table.change("width").type(.text).nullable()
            table.change("rack").notNull()
            // A row with sold makes it fail: change such rows in a migration before.
            table.change("state").oneOf(["new", "used"])
        }
    }
}
