import CLibPQ

extension PostgresConnection {
    /// Begins the transaction, if there is one, and sets the accessible rows.
    func open() throws {
        try checkTime()
        try begin()
        try enqueueAccessInTransaction()
    }

    func execute(script: String) throws {
        guard !script.utf8.contains(0) else { throw DatabaseError.unstorableText }
        try open()
        // It has any number of statements, which may change settings, and the schema.
        hasSessionState = true
        try withoutPipeline {
            let result = try wire.execute(script)
            guard PQresultStatus(result.pointer) != PGRES_COPY_IN else {
                PQputCopyEnd(handle, "the script has no rows")
                while let rest = wire.result() { PQclear(rest) }
                throw DatabaseError.statement(message: "A script can't send rows with COPY.")
            }
        }
        context.plans.advance()
        try deallocateStatements()
    }

    /// Waits for all sent commands, then runs `body` outside pipeline mode.
    func withoutPipeline(_ body: () throws -> Void) throws {
        try pipeline.send()
        _ = try collect()
        guard PQexitPipelineMode(handle) == 1 else { throw PostgresFailure(nil, on: handle).error }
        defer { if wire.isAbandoned || PQenterPipelineMode(handle) != 1 { isBroken = true } }
        try body()
    }
}
