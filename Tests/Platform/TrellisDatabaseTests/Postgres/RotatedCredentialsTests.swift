import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Credentials that change while the database is open.
@Suite("Rotated credentials", .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct RotatedCredentialsTests {
    /// Requests that run until the test ends them, and the errors of those that failed.
    private final class Load: Sendable {
        private let state = Mutex((count: 0, isOver: false))
        private let errors = Mutex<[String]>([])

        var count: Int { state.withLock { $0.count } }
        var failures: [String] { errors.withLock { $0 } }

        func end() { state.withLock { $0.isOver = true } }

        /// Writes, reads and queries until ``end()``.
        func run(_ test: TestDatabase) async {
            while !state.withLock({ $0.isOver }) {
                do {
                    try await test.projects("P \(ID<Project>())")
                    _ = try await test.ours.read { try $0.count(ProjectRecord.all) }
                    _ = try await test.ours.count(ProjectRecord.all)
                } catch {
                    errors.withLock { $0.append("\(error)") }
                }
                state.withLock { $0.count += 1 }
            }
        }
    }

    /// Runs `body` while six clients send requests, and expects that none of these fails.
    private func underLoad(_ test: TestDatabase, _ body: () async throws -> Void) async throws {
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask { await load.run(test) } }
            defer { load.end() }
            try await eventually("requests run") { load.count >= 30 }
            try await body()
            let before = load.count
            try await eventually("more requests run") { load.count >= before + 30 }
            load.end()
            try await group.waitForAll()
        }
        #expect(load.failures == [])
    }

    @Test("After a new password no request fails, and every connection is replaced, also that of listeners")
    func password() async throws {
        try await Rotation.with { rotation in
            try await rotation.open(pool: 4) { test in
                var heard = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
                #expect(await heard.next() == .connected)
                try await underLoad(test) {
                    let former = try await rotation.sessions(of: rotation.role)
                    try await rotation.setPassword("second")
                    #expect(try test.database.updateAddress(rotation.url(rotation.role, "second")))
                    try await eventually("all are replaced") {
                        try await rotation.sessions(of: rotation.role).isDisjoint(with: former)
                    }
                }
                #expect(await heard.next() == .connected)
                try await test.database.notify("jobs", "one")
                #expect(await heard.next() == .notified(channel: "jobs", payload: "one"))
            }
        }
    }

    @Test("After another role, as with dynamic credentials, no request fails, and the former role can be dropped")
    func role() async throws {
        try await Rotation.with { rotation in
            try await rotation.createOther()
            try await rotation.open(pool: 4, replica: try rotation.url(rotation.role, "first")) { test in
                @Sendable func roles(_ target: ReadTarget) async throws -> [String] {
                    try await test.system.read(on: target) { tx in
                        try tx.rows("SELECT current_user::text AS name").map { try $0.decode(String.self, "name") }
                    }
                }
                #expect(try await roles(.replica) == [rotation.role])
                try await underLoad(test) {
                    let url = try rotation.url(rotation.other, "other")
                    #expect(test.database.updateAddress(url, replica: url))
                    try await eventually("the former role has no connection") {
                        try await rotation.sessions(of: rotation.role).isEmpty
                    }
                    try await rotation.admin.run(script: "DROP ROLE \(rotation.role)")
                }
                #expect(try await roles(.primary) == [rotation.other])
                #expect(try await roles(.replica) == [rotation.other])
            }
        }
    }

    @Test("An idle connection is replaced at once, one in use when its transaction has committed")
    func inUse() async throws {
        try await Rotation.with { rotation in
            try await rotation.createOther()
            try await rotation.open(pool: 2) { test in
                let latch = Latch()
                let holder = Task {
                    try await test.ours.write { tx in
                        try tx.insert(ProjectRecord("Held", in: tx.scope.tenantID))
                        latch.pass()
                    }
                }
                try await eventually("the connection is in use") { latch.arrivals == 1 }
                _ = try await test.ours.read { try $0.count(ProjectRecord.all) }
                #expect(try await rotation.sessions(of: rotation.role).count == 2)
                #expect(try test.database.updateAddress(rotation.url(rotation.other, "other")))
                try await eventually("the idle one has ended") {
                    try await rotation.sessions(of: rotation.role).count == 1
                }
                latch.open()
                try await holder.value
                try await eventually("the other has ended") { try await rotation.sessions(of: rotation.role).isEmpty }
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1)
                #expect(try await !rotation.sessions(of: rotation.other).isEmpty)
            }
        }
    }

    @Test("With a new password that is wrong nothing changes; the right one replaces the connections")
    func wrong() async throws {
        try await Rotation.with { rotation in
            try await rotation.open(pool: 4) { test in
                try await test.projects("Ours")
                #expect(try test.database.updateAddress(rotation.url(rotation.role, "wrong")))
                // Also on new connections, since the former password is still valid.
                try await underLoad(test) {}
                let former = try await rotation.sessions(of: rotation.role)

                try await rotation.setPassword("second")
                #expect(try test.database.updateAddress(rotation.url(rotation.role, "second")))
                try await eventually("it is replaced") {
                    try await rotation.sessions(of: rotation.role).isDisjoint(with: former)
                }
                _ = try await test.ours.read { try $0.count(ProjectRecord.all) }
            }
        }
    }

    @Test("Credentials that the server accepts only later take effect then, without another change")
    func later() async throws {
        try await Rotation.with { rotation in
            try await rotation.open(pool: 1) { test in
                try await test.projects("Ours")
                let former = try await rotation.sessions(of: rotation.role)
                #expect(try test.database.updateAddress(rotation.url(rotation.role, "second")))
                try await rotation.setPassword("second")
                try await eventually("it is replaced") {
                    _ = try await test.ours.read { try $0.count(ProjectRecord.all) }
                    return try await rotation.sessions(of: rotation.role).isDisjoint(with: former)
                }
            }
        }
    }

    @Test("Credentials that the check refuses are not used, until it accepts them")
    func refused() async throws {
        struct TooPowerful: Error {}
        try await Rotation.with { rotation in
            try await rotation.createOther()
            try await rotation.open(pool: 2) { test in
                let users = Mutex<[String]>([])
                let isAccepted = Mutex(false)
                let url = try rotation.url(rotation.other, "other")
                #expect(
                    test.database.updateAddress(url) { candidate in
                        let name = try await candidate.system().read { tx in
                            try tx.rows("SELECT current_user::text AS name").first?.decode(String.self, "name")
                        }
                        users.withLock { $0.append(name ?? "") }
                        guard isAccepted.withLock({ $0 }) else { throw TooPowerful() }
                    })
                try await eventually("it is checked") { users.withLock { !$0.isEmpty } }
                #expect(users.withLock { $0.first } == rotation.other)
                try await test.projects("Ours")
                #expect(try await rotation.sessions(of: rotation.role).count == 1)
                isAccepted.withLock { $0 = true }
                try await eventually("it is used") {
                    _ = try await test.ours.read { try $0.count(ProjectRecord.all) }
                    return try await rotation.sessions(of: rotation.role).isEmpty
                }
            }
        }
    }

    @Test("An address of another server, database or replica is refused, and nothing changes")
    func another() async throws {
        try await Rotation.with { rotation in
            try await rotation.open(pool: 1) { test in
                try await test.projects("Ours")
                let former = try await rotation.sessions(of: rotation.role)
                let url = try rotation.url(rotation.role, "first")
                for other in ["postgres://a:b@other.example.com/\(rotation.name)", "sqlite::memory:"] {
                    #expect(try !test.database.updateAddress(DatabaseURL(other)))
                    // It has no replica.
                    #expect(try !test.database.updateAddress(url, replica: DatabaseURL(other)))
                }
                #expect(try !test.database.updateAddress(DatabaseURL("postgres://a:b@\(rotation.server.address)/x")))
                #expect(test.database.updateAddress(url))
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1)
                #expect(try await rotation.sessions(of: rotation.role) == former)
            }
        }
    }
}
