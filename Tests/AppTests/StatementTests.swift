import App
import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisTesting
import TrellisWeb
import UsersTests

/// Checks every statement that the product can send with every engine, so that a statement that one engine or a rare
/// request would reject is found early.
@Suite("Statements")
struct StatementTests {
    @Test("Every engine accepts the statements of every route and of every record")
    func everyStatement() async throws {
        try await check(App.self, RouteVisits.product + RouteVisits.system)
    }

    @Test("Every engine accepts those of the product of the tests, which is System without this repository's modules")
    func everyStatementOfSystem() async throws {
        try await check(SampleApp.self, [.samples] + RouteVisits.system)
    }

    @Test("A route that no module's tests visit is named")
    func missing() async throws {
        try await withApp(SampleApp.self) { app in
            var visitor = RouteVisitor(app, superuser: try await app.superuser())
            try await visitor.run([.users])
            let missing = visitor.missing(of: app.routes)
            #expect(missing.contains("GET /api/v1/samples/{id}"))
            #expect(!missing.contains("GET /api/v1/users/me"))
        }
    }

    @Test("A request that fails is reported with the module whose tests sent it")
    func failure() async throws {
        try await withApp(SampleApp.self) { app in
            let broken = RouteVisits("broken") { visitor in
                let ada = try await visitor.signUp()
                try await visitor.visit(ada, .get, "/samples/{id}", at: "00000000-0000-7000-8000-000000000000")
            }
            var visitor = RouteVisitor(app, superuser: try await app.superuser())
            do {
                try await visitor.run([broken])
                Issue.record("The failure wasn't reported.")
            } catch let error as FailedVisits {
                #expect(
                    error.description.hasPrefix(
                        "Visiting the routes of broken: GET /api/v1/samples/00000000-0000-7000-8000-000000000000: 404"))
            }
            #expect(visitor.visited == [])
        }
    }

    private func check<P: Product>(_ product: P.Type, _ modules: [RouteVisits]) async throws {
        let received = ReceivedStatements()
        var options = DatabaseOptions()
        options.observer = { received.add($0) }
        try await withApp(product, database: options) { app in
            received.clear()
            let root = try await app.superuser()
            var visitor = RouteVisitor(app, superuser: root, cookie: try await app.superuserCookie())
            try await visitor.run(modules)
            #expect(visitor.missing(of: app.routes.filter { !$0.path.contains("/docs") }) == [])

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
