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
        // width was TEXT; a new column replaces it, on every engine.
        schema.alter("shelf") { table in
            table.drop(index: "shelf_width_idx")
            // Existing rows get this value. Check that it is correct.
            table.integer("width_new").default(0)
        }
        schema.sql(
            sqlite: #"UPDATE "shelf" SET "width_new" = CAST("width" AS INTEGER) WHERE "width" IS NOT NULL"#,
            postgres: #"UPDATE "shelf" SET "width_new" = CAST("width" AS bigint) WHERE "width" IS NOT NULL"#)
        schema.alter("shelf") { $0.drop(column: "width") }
        schema.alter("shelf") { table in
            table.rename(column: "width_new", to: "width")
            table.index(["tenant_id", "width"], named: "shelf_width_idx")
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
        schema.alter("shelf") { table in
            table.drop(index: "shelf_width_idx")
            table.text("width_new").nullable()
        }
        schema.sql(
            sqlite: #"UPDATE "shelf" SET "width_new" = CAST("width" AS TEXT) WHERE "width" IS NOT NULL"#,
            postgres: #"UPDATE "shelf" SET "width_new" = CAST("width" AS text) WHERE "width" IS NOT NULL"#)
        schema.alter("shelf") { $0.drop(column: "width") }
        schema.alter("shelf") { table in
            table.rename(column: "width_new", to: "width")
            table.index(["tenant_id", "width"], named: "shelf_width_idx")
        }
    }
}
