import App
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisTesting
import TrellisWeb

/// Checks every statement that the product can send with every engine, so that a statement that one engine or a rare
/// request would reject is found early.
@Suite("Statements")
struct StatementTests {
    @Test("Every engine accepts the statements of every route and of every record")
    func everyStatement() async throws {
        let received = ReceivedStatements()
        var options = DatabaseOptions()
        options.observer = { received.add($0) }
        try await withApp(App.self, database: options) { app in
            received.clear()
            var client = TenantClient(app)
            try await client.visitEveryRoute()
            let routes = Set(app.routes.map { "\($0.method) \($0.path)" }.filter { !$0.contains(" /docs") })
            #expect(routes.subtracting(client.visited) == [])

            let database = app.application.platform.database
            let statements = received.all.union(database.recordStatements(of: app.application.records))
            #expect(received.all.count > 20)
            try await database.validate(statements.sorted())
        }
    }
}

/// The observed statements, each once.
private final class ReceivedStatements: Sendable {
    private let statements = Mutex<Set<String>>([])

    var all: Set<String> { statements.withLock { $0 } }

    func add(_ statement: String) {
        statements.withLock { _ = $0.insert(statement) }
    }

    func clear() {
        statements.withLock { $0 = [] }
    }
}
