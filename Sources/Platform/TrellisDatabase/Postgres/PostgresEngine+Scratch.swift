/// Scratch databases: a schema of the same database wouldn't do, since qualified names, extensions and grants in a
/// migration would reach what is in use.
extension PostgresEngine {
    /// Whether a scratch database is on this server, so that statements about roles and databases would reach it.
    var sharesServerWithScratch: Bool {
        guard case .postgres(let named)? = options.postgres.scratch?.location else { return true }
        return !Set(named.servers()).isDisjoint(with: address.servers())
    }

    /// Runs `body` on an empty database with the schema and the extensions of this one: the one that
    /// ``PostgresOptions/scratch`` names, or a new one, which is dropped afterwards.
    ///
    /// - Throws: ``ScratchDatabaseError``, and what `body` throws.
    @concurrent
    func withScratchEngine<Value: Sendable>(
        _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value {
        let model = try await withoutTransaction { try ScratchModel($0) }
        if let scratch = options.postgres.scratch { return try await withNamed(scratch, model, body) }
        let name = ScratchModel.newName
        do {
            try await withoutTransaction { connection in
                try ScratchModel.dropAbandoned(connection)
                try ScratchModel.create(name, connection)
            }
        } catch let error as DatabaseError {
            throw ScratchDatabaseError.notCreated(role: model.role, reason: error.message)
        }
        let drop = { @Sendable [self] in
            try await withoutTransaction { try ScratchModel.drop(name, $0) }
        }
        do {
            let value = try await run(try address.naming(name), model, body)
            try await drop()
            return value
        } catch {
            // A task of its own: an interrupted command is cancelled, and drops the database nevertheless.
            try? await Task { try await drop() }.value
            throw error
        }
    }

    /// Runs `body` on an empty database.
    private func run<Value: Sendable>(
        _ address: PostgresAddress, _ model: ScratchModel, _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value {
        let engine = PostgresEngine(
            model.address(address), options: options, logger: logger, limits: PoolLimits(maximum: 2))
        defer { try? engine.close() }
        try await engine.withoutTransaction { try model.prepare($0) }
        return try await body(PostgresScratchEngine(engine))
    }

    /// Runs `body` on the database of `database.scratch_url`, alone.
    private func withNamed<Value: Sendable>(
        _ url: DatabaseURL, _ model: ScratchModel, _ body: @Sendable (any Engine) async throws -> Value
    ) async throws -> Value {
        guard case .postgres(let address) = url.location else {
            throw ScratchDatabaseError.unusable(reason: "\(url) isn't a PostgreSQL database.")
        }
        var options = options
        options.postgres.scratch = nil
        let named = PostgresEngine(address, options: options, logger: logger, limits: PoolLimits(maximum: 1))
        defer { try? named.close() }
        let database = address.options["dbname"] ?? url.description
        return try await named.withScratchLock(database) {
            try await named.withoutTransaction { connection in
                try ScratchModel.claim(connection, database)
                try ScratchModel.clear(connection)
            }
            let clear = { @Sendable in try await named.withoutTransaction { try ScratchModel.clear($0) } }
            do {
                let value = try await run(address, model, body)
                try await clear()
                return value
            } catch {
                try? await Task { try await clear() }.value
                throw error
            }
        }
    }
}

extension PostgresAddress {
    /// Returns the address of another database on the same server.
    ///
    /// - Parameter name: letters, digits and underscores.
    func naming(_ name: String) throws -> PostgresAddress {
        try PostgresAddress("\(uri)\(uri.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")dbname=\(name)")
    }
}
