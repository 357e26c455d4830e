import TrellisDatabase
import TrellisKernel

extension Migration {
    /// Read it before it is applied; afterwards it isn't changed any more.
    static let shelf002Grow = Migration("shelf.002-grow") { schema in
        schema.create("crate") { table in
            table.text("id")
            table.real("weight")
            table.uuid("owner").nullable()
            table.primaryKey(["id"])
            // Which values are unique, what do columns refer to, and by which are rows found?
        }
        // Is label what name was? Then write, in place of the two changes:
        // schema.alter("shelf") { $0.rename(column: "name", to: "label") }
        schema.alter("shelf") { table in
            // Every row that is there gets this value. Is it the right one?
            table.text("label").default("")
            table.real("depth").nullable()
            // Every row that is there gets this value. Is it the right one?
            table.bool("is_full").default(false)
            // Every row that is there gets this value. Is it the right one?
            table.json("facts").default(JSONText("{}"))
        }
        // No record has name any more. Its values are lost; programs that still run must not need it.
        schema.alter("shelf") { table in
            table.drop(column: "name")
        }
        // No record has old any more. Its values are lost; programs that still run must not need it.
        schema.alter("shelf") { table in
            table.drop(index: "shelf_old_idx")
            table.drop(column: "old")
        }
        // width was TEXT; a column that takes its place, on every engine.
        schema.alter("shelf") { table in
            table.drop(index: "shelf_width_idx")
            // Every row that is there gets this value. Is it the right one?
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
            // Every row that is there gets this value. Is it the right one?
            table.text("name").default("")
        }
        schema.alter("shelf") { table in
            // Every row that is there gets this value. Is it the right one?
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
