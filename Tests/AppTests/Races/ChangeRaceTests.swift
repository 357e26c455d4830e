import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisTesting
import TrellisWeb

/// Every route that changes a resource, with eight requests for one resource at once.
///
/// Without `If-Match` a client asks for no particular version, so another client's change at the same moment is no
/// reason to refuse its own.
@Suite("Changes of one resource at once")
struct ChangeRaceTests {
    private static let races =
        ChangeRace.tenants + ChangeRace.users + ChangeRace.services + ChangeRace.modules
        + ChangeRace.subscriptions
        + ChangeRace.projectSettings
    private static let racers = 8
    /// What isn't a change of a resource: the content of an object, at an address that is signed for it.
    private static let others: Set = ["PUT /api/v1/files/objects"]

    @Test("Every route with PATCH, PUT or a version is raced")
    func complete() async throws {
        try await withApp(App.self) { app in
            let routes = app.routes.filter { route in
                [.patch, .put].contains(route.method)
                    || route.description.input.parameters.contains { $0.name == "If-Match" }
            }
            let raced = Set(Self.races.map { "\($0.method) \(Application.prefix)\($0.route)" })
            let expected = Set(routes.map { "\($0.method) \($0.path)" }).subtracting(Self.others)
            #expect(raced.symmetricDifference(expected) == [])
        }
    }

    /// Changes below a resource with versions that take another proof than its version, such as the current password.
    private static let proven: Set = [
        "PUT /api/v1/tenants/current/owner", "PUT /api/v1/users/me/email", "PUT /api/v1/users/me/password",
    ]

    @Test("A change below a resource with versions takes the condition of the client")
    func conditions() async throws {
        try await withApp(App.self) { app in
            let reads = app.routes.filter { $0.method == .get }
            func resource(above path: String) -> Route? {
                var parts = path.split(separator: "/")
                while parts.count > 1 {
                    let shape = "/" + parts.joined(separator: "/")
                    if let read = reads.first(where: { $0.path == shape }) { return read }
                    parts.removeLast()
                }
                return nil
            }
            let ignoring = app.routes.filter { route in
                [.put, .patch, .delete].contains(route.method)
                    && !route.description.input.parameters.contains { $0.name == "If-Match" }
                    && resource(above: route.path)?.description.response.headers.contains { $0.name == "ETag" } == true
            }
            #expect(Set(ignoring.map { "\($0.method) \($0.path)" }) == Self.proven)
        }
    }

    @Test(
        "Each is made, or refused with what the route documents: none fails because its row was changed meanwhile",
        .timeLimit(.minutes(10)))
    func changes() async throws {
        try await run(Self.races) { race, requests, app in
            let outcomes = try await app.race(Self.racers) { try await race.send(requests, $0.number) }
            #expect(outcomes.errors.isEmpty, "\(race.route): \(outcomes.errors)")
            #expect(outcomes.succeeded >= 1, "\(race.method) \(race.route): \(outcomes)")
            let unexpected = Set(outcomes.codes.compactMap(\.self)).subtracting(race.refusals)
            #expect(unexpected.isEmpty, "\(race.method) \(race.route): \(outcomes)")
        }
    }

    @Test(
        "Of changes of one version, one is made, and the others find another version or none",
        .timeLimit(.minutes(10)))
    func versions() async throws {
        try await run(Self.races.filter(\.isVersioned)) { race, requests, app in
            let version = try await race.version(requests)
            let outcomes = try await app.race(Self.racers) {
                try await race.send(requests, $0.number, headers: version)
            }
            #expect(outcomes.succeeded == 1, "\(race.method) \(race.route): \(outcomes)")
            let unexpected = Set(outcomes.codes.compactMap(\.self)).subtracting(race.refusals)
            #expect(unexpected.isSubset(of: ["precondition.failed"]), "\(race.method) \(race.route): \(outcomes)")
        }
    }

    /// Runs `body` for each race, with an owner of its own.
    private func run(
        _ races: [ChangeRace], _ body: (ChangeRace, ChangeRace.Requests, TestApp) async throws -> Void
    ) async throws {
        try await withApp(App.self) { app in
            let superuser = try await app.superuser()
            for race in races {
                let stage = ChangeRace.Stage(app: app, owner: try await app.signUp(), superuser: superuser)
                try await body(race, try await race.prepare(stage), app)
            }
        }
    }
}
