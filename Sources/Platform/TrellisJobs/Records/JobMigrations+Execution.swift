import TrellisMigrations

extension JobMigrations {
    static let endedParents = Migration(
        "jobs.006-ended-parents",
        up: { schema in
            schema.create("job_ended_parent") { table in
                table.id()
                table.tenant()
                table.uuid("parent_id")
                table.bool("succeeded")
                table.uuid("place").nullable()
                table.integer("portion")
                table.integer("skipped").default(0)
                table.timestamp("next_at")
                table.unique(["tenant_id", "parent_id"])
                table.index(["next_at"])
            }
        },
        down: { schema in schema.drop("job_ended_parent") })

    /// One index for the dependents that still wait, in the order in which they are released; it doesn't grow with those
    /// that no longer do, for which the index of all dependents of a parent stays.
    static let openDependencies = Migration(
        "jobs.007-open-dependencies", transactional: false,
        up: { schema in
            schema.alter("job_dependency") { table in
                table.index(
                    ["tenant_id", "parent_id", "job_id"], where: "resolved_at IS NULL", named: "job_dependency_open_idx"
                )
            }
        },
        down: { schema in
            schema.alter("job_dependency") { table in
                table.drop(index: "job_dependency_open_idx")
            }
        })

    static let versions = Migration(
        "jobs.008-versions",
        up: { schema in
            schema.alter("job") { table in
                table.integer("version").default(1)
                table.text("declared_key").nullable()
            }
            schema.alter("job_worker") { table in
                table.texts("jobs").nullable()
                table.text("session").nullable()
            }
        },
        down: { schema in
            schema.alter("job_worker") { table in
                table.drop(column: "session")
                table.drop(column: "jobs")
            }
            schema.alter("job") { table in
                table.drop(column: "declared_key")
                table.drop(column: "version")
            }
        })
}
