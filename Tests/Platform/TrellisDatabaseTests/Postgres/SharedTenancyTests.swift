import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The rows that queries see when they are sent together and only row-level security separates the tenants.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct SharedTenancyTests {
    /// The kinds of query that are mixed.
    private enum Kind: Int, CaseIterable, Sendable {
        case records, byHand, crossing, failing, system
    }

    /// What a query saw: the tenants of its rows, and the start of the server's transaction.
    private struct Sight: Sendable {
        var tenants: [ID<Tenant>] = []
        var began: Timestamp?
    }

    private static let failing: SQL = "SELECT id, 1 / (version - version) AS never FROM project"
    private static let byHand: SQL = "SELECT tenant_id, now() AS began FROM project"

    private func look(_ kind: Kind, as scope: Scope, _ test: TestDatabase) async throws -> Sight {
        let database = test.database.tenant(scope)
        switch kind {
        case .records:
            return Sight(tenants: try await database.fetch(ProjectRecord.all).map(\.tenantID))
        case .byHand:
            let rows = try await database.unfiltered(reason: "a test").rows(Self.byHand)
            return Sight(
                tenants: try rows.map { try $0.decode(ID<Tenant>.self, "tenant_id") },
                began: try rows.first?.decode(Timestamp.self, "began"))
        case .failing:
            let rows = try await database.unfiltered(reason: "a test").rows(Self.failing)
            return Sight(tenants: rows.map { _ in ID() })
        case .system:
            let rows = try await test.system.rows(Self.byHand)
            return Sight(tenants: try rows.map { try $0.decode(ID<Tenant>.self, "tenant_id") })
        case .crossing:
            let rows = try await database.acrossTenants(reason: "a test").sql.rows(Self.byHand)
            return Sight(
                tenants: try rows.map { try $0.decode(ID<Tenant>.self, "tenant_id") },
                began: try rows.first?.decode(Timestamp.self, "began"))
        }
    }

    /// Creates twelve tenants with two projects each.
    private func tenants(_ test: TestDatabase) async throws -> [Scope] {
        var scopes: [Scope] = []
        for number in 0..<12 {
            let scope = Scope(tenantID: ID(), userID: ID(), requestID: "request-\(number)")
            try await test.database.tenant(scope).write { tx in
                try tx.insert(contentsOf: ["A", "B"].map { ProjectRecord($0, in: scope.tenantID) })
            }
            scopes.append(scope)
        }
        return scopes
    }

    @Test("No query sees another tenant's rows, after any query or failure before it", arguments: [1, 3])
    func mixed(_ connections: Int) async throws {
        var options = Watcher.pool(of: connections)
        options.tenantPredicate = false
        try await Watcher.with(options) { test, watcher async throws in
            let scopes = try await tenants(test)
            var trips: Set<Timestamp> = []
            for _ in 0..<5 {
                // A tenant without projects has no failures, so all kinds become known to be quick.
                for kind in Kind.allCases { _ = try await look(kind, as: test.acme, test) }
                try await test.eventuallyQuick(Self.byHand) { _ = try await look(.byHand, as: test.acme, test) }
                try await test.eventuallyQuick(Self.failing) { _ = try await look(.failing, as: test.acme, test) }
                let found = try await atOnce(connections, test, scopes)
                for (kind, scope, result) in found {
                    switch (kind, result) {
                    case (.failing, .failure(let error)):
                        guard case DatabaseError.statement(let message) = error else { throw error }
                        #expect(message.hasSuffix("(22012)"))
                    case (.failing, .success): Issue.record("A query that must fail returned rows.")
                    case (.system, let result): #expect(try result.get().tenants.isEmpty)
                    case (.crossing, let result):
                        let sight = try result.get()
                        #expect(Set(sight.tenants).count == scopes.count)
                        if let began = sight.began { trips.insert(began) }
                    case (_, let result):
                        let sight = try result.get()
                        #expect(sight.tenants == [scope.tenantID, scope.tenantID])
                        if let began = sight.began { trips.insert(began) }
                    }
                }
            }
            // They were sent together: 600 consecutive queries, of one tenant and of all, in fewer trips.
            #expect(trips.count < 5 * 120)
            #expect(try await watcher.sessions().count <= connections)
        }
    }

    private func atOnce(
        _ connections: Int, _ test: TestDatabase, _ scopes: [Scope]
    ) async throws -> [(Kind, Scope, Result<Sight, any Error>)] {
        let gate = Latch()
        let holders = (0..<connections).map { _ in
            Task {
                try await test.system.read { tx in
                    _ = try tx.rows("SELECT 1")
                    gate.pass()
                }
            }
        }
        try await eventually("all connections are in use") { gate.arrivals == connections }
        return try await withThrowingTaskGroup { group in
            for number in 0..<300 {
                let (kind, scope) = (Kind.allCases[number % Kind.allCases.count], scopes[number * 7 % scopes.count])
                group.addTask { () async throws -> (Kind, Scope, Result<Sight, any Error>) in
                    do {
                        return (kind, scope, .success(try await look(kind, as: scope, test)))
                    } catch {
                        return (kind, scope, .failure(error))
                    }
                }
            }
            let engine = try #require(test.database.engine as? PostgresEngine)
            try await eventually("all queries wait") { engine.waitingCount == 300 }
            gate.open(connections)
            for holder in holders { try await holder.value }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
