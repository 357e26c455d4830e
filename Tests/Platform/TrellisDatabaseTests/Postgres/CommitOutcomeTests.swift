import PostgresProxy
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Transactions whose connection is lost around their COMMIT.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct CommitOutcomeTests {
    enum Loss: String, CaseIterable, Sendable {
        /// The server doesn't get COMMIT.
        case command
        /// The client doesn't get the result of COMMIT.
        case result
        /// The client gets a part of the result.
        case partOfResult
        /// The client gets no result, and the connection stays open.
        case silence

        func action(_ message: ProxyMessage) -> ProxyAction {
            // The text of COMMIT is sent once for each connection; its result has the tag COMMIT. Both end with a NUL, unlike
            // READ COMMITTED.
            guard message.contains("COMMIT\u{0}") else { return .pass }
            switch (self, message.direction) {
            case (.command, .toServer): return .cut(after: 0)
            case (.result, .toClient): return .cut(after: 0)
            case (.partOfResult, .toClient): return .cut(after: 7)
            case (.silence, .toClient): return .hold
            default: return .pass
            }
        }
    }

    @Test(
        "A transaction whose connection is lost after COMMIT was sent has an unknown outcome; it runs once, without hooks",
        arguments: Loss.allCases, [TransactionOptions.standard, .repeatable()])
    func unknown(_ loss: Loss, _ options: TransactionOptions) async throws {
        let limits = Proxied.pool(of: 1, limit: .seconds(3), grace: .milliseconds(300))
        try await Proxied.with(limits) { proxied async throws in
            let log = Log()
            proxied.proxy.setRule(loss.action)
            await #expect(throws: DatabaseError.commitUnknown) {
                try await proxied.test.ours.write(options: options) { tx in
                    log.add("run")
                    tx.afterCommit { log.add("hook") }
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                }
            }
            #expect(log.entries == ["run"])
            proxied.proxy.setRule { _ in .pass }
            #expect(try await proxied.projectCount() == (loss == .command ? 0 : 1))
            // The connection isn't used again.
            try await proxied.test.projects("B")
            try await eventually("the sessions of this pool and of the other are left") {
                try await proxied.watcher.sessions().count == 2
            }
        }
    }

    @Test("A request whose write may be stored reads from the primary")
    func readingAgain() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            // Another database, as a replica that never has the rows.
            let replica = try DatabaseURL(proxied.watcher.server.url("postgres", as: TestPostgres.applicationRole))
            var options = DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1, replica: replica))
            options.postgres.replicaLagLimit = nil
            let role = "\(TestPostgres.applicationRole):trellis"
            let database = try Database.open(
                "postgres://\(role)@127.0.0.1:\(proxied.proxy.port)/\(proxied.watcher.name)", options: options)
            defer { try? database.close() }
            let ours = database.tenant(proxied.test.acme)
            let name: @Sendable (TenantReader) throws -> String? = { tx in
                try tx.unfiltered(reason: "a test").rows("SELECT CAST(current_database() AS text) AS name").first?
                    .decode(String.self, "name")
            }
            #expect(try await ours.read(on: .replica, name) == "postgres")
            proxied.proxy.setRule { $0.direction == .toClient && $0.contains("COMMIT\u{0}") ? .cut(after: 0) : .pass }
            await #expect(throws: DatabaseError.commitUnknown) {
                try await ours.write { tx in try tx.insert(ProjectRecord("A", in: tx.scope.tenantID)) }
            }
            proxied.proxy.setRule { _ in .pass }
            #expect(try await ours.read(on: .replica, name) == proxied.watcher.name)
        }
    }

    @Test("A connection that is lost after the result of COMMIT has arrived doesn't matter")
    func acknowledged() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            let isCommitted = Mutex(false)
            proxied.proxy.setRule { message in
                guard message.direction == .toClient else { return .pass }
                if isCommitted.withLock({ $0 }) { return .cut(after: 0) }
                if message.contains("COMMIT\u{0}") { isCommitted.withLock { $0 = true } }
                return .pass
            }
            try await proxied.test.projects("A")
            proxied.proxy.setRule { _ in .pass }
            #expect(try await proxied.projectCount() == 1)
            try await proxied.test.projects("B")
        }
    }

    @Test("A reading transaction doesn't depend on its COMMIT")
    func reading() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            proxied.proxy.setRule { message in
                message.direction == .toServer && message.contains("COMMIT\u{0}") ? .cut(after: 0) : .pass
            }
            #expect(try await proxied.test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test("A statement without a transaction that may have run has an unknown outcome; one that wasn't sent hasn't")
    func withoutTransaction() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            proxied.proxy.setRule { $0.contains("SELECT 7") ? .cut(after: 0) : .pass }
            await #expect(throws: DatabaseError.commitUnknown) {
                try await proxied.test.database.run(script: "SELECT 7")
            }
            proxied.proxy.setRule { _ in .pass }
            try await proxied.test.database.run(script: "SELECT 8")
            proxied.proxy.cutAll()
            await #expect(throws: DatabaseError.disconnected) {
                try await proxied.test.database.run(script: "SELECT 9")
            }
        }
    }
}
