import PostgresProxy
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// A database that is reached through a proxy, and a watcher that isn't.
struct Proxied: Sendable {
    /// The database through the proxy.
    let test: TestDatabase
    let proxy: PostgresProxy
    let watcher: Watcher

    /// Options for a pool of this size with these limits.
    ///
    /// - Parameter grace: how long a wait goes on after the statement was cancelled.
    static func pool(
        of size: Int, limit: Duration = .seconds(30), grace: Duration = .seconds(3), validates: Bool = false
    ) -> DatabaseOptions {
        var options = DatabaseOptions(
            transactionTimeout: limit,
            postgres: PostgresOptions(
                maximumConnections: size, validationInterval: validates ? .zero : nil, connectTimeout: .seconds(3)))
        options.postgres.cancelGrace = grace
        return options
    }

    static func with(_ options: DatabaseOptions, _ body: (Proxied) async throws -> Void) async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { direct, watcher in
            let port = try #require(watcher.server.address.split(separator: ":").last.flatMap { Int($0) })
            let proxy = try PostgresProxy(to: port)
            defer { proxy.close() }
            let database = try Database.open(
                "postgres://\(TestPostgres.applicationRole):trellis@127.0.0.1:\(proxy.port)/\(watcher.name)",
                options: options, clock: direct.clock)
            let proxied = Proxied(
                test: TestDatabase(database: database, clock: direct.clock), proxy: proxy, watcher: watcher)
            do {
                try await body(proxied)
            } catch {
                proxy.cutAll()
                try? database.close()
                throw error
            }
            try database.close()
        }
    }

    /// The number of our tenant's projects, read without the proxy.
    func projectCount() async throws -> Int {
        try await watcher.database.tenant(test.acme).read { try $0.count(ProjectRecord.all) }
    }
}

extension TestDatabase {
    /// Runs one statement for a tenant, ours by default, without a transaction around it.
    func single(_ sql: SQL, for scope: Scope? = nil) async throws -> [Row] {
        let engine = try #require(database.engine as? PostgresEngine)
        let outcome = try await engine.run(
            sql.rendered(.postgres), access: .tenant((scope ?? acme).tenantID), on: .primary)
        var rows: [Row] = []
        _ = try outcome.get().forEach { row in
            let names = row.source.columnNames
            rows.append(Row(names: names, values: names.indices.map { row.value(at: $0) }))
            return true
        }
        return rows
    }
}
