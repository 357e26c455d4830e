import Foundation
import PostgresProxy
import Synchronization
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Transactions, queries that share round trips, COPY and cancellations through a proxy that delays, drops and cuts at
/// random.
///
/// `PROXY_RUN_SECONDS` makes it longer, and `PROXY_RUN_SEED` repeats the choices of a run.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(30)))
struct ProxyRunTests {
    @Test(
        "No wrong row is returned, no tenant sees another's, no connection leaks, and what was acknowledged is there, whatever happens to the connections"
    )
    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["PROXY_RUN_SECONDS"].flatMap { Int($0) } ?? 4
        let seed = environment["PROXY_RUN_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
        var options = Proxied.pool(of: 4, limit: .seconds(1), grace: .milliseconds(300), validates: true)
        options.postgres.connectTimeout = .seconds(1)
        try await Proxied.with(options) { proxied async throws in
            let run = ProxyRun(proxied, seed: seed, end: .now + .seconds(seconds))
            let chaos = ProxyChaos(seed: seed)
            proxied.proxy.setRule(chaos.action)
            await withDiscardingTaskGroup { group in
                for worker in 0..<8 { group.addTask { await run.work(worker) } }
                group.addTask {
                    while ContinuousClock.now < run.end {
                        try? await Task.sleep(for: .milliseconds(700))
                        proxied.proxy.cutAll()
                    }
                }
            }
            proxied.proxy.setRule { _ in .pass }
            #expect(run.ledger.problems == [], "seed \(seed)")
            for (index, scope) in run.scopes.enumerated() {
                let found = try await proxied.watcher.database.tenant(scope).read { tx in
                    try tx.fetch(ProjectRecord.all).map { $0.description ?? "" }
                }
                let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
                #expect(run.ledger.disagreements(with: counts, of: index) == [], "seed \(seed)")
            }
            // The pool works again, and has no more connections than before.
            try await eventually("the pool works") {
                do {
                    _ = try await proxied.test.ours.read { try $0.count(ProjectRecord.all) }
                    return true
                } catch is DatabaseError {
                    return false
                }
            }
            // Next to those of the pool there is one that doesn't use the proxy.
            try await eventually("no connection has leaked") { try await proxied.watcher.sessions().count <= 5 }
            try proxied.test.database.close()
            try await eventually("all sessions have ended") { try await proxied.watcher.sessions().count == 1 }
            try await eventually("all connections have ended") { proxied.proxy.openCount == 0 }
            #expect(run.ledger.acknowledgedCount > 0 && chaos.faultCount > 0)
        }
    }
}

/// The random faults of a run.
private final class ProxyChaos: Sendable {
    private let state: Mutex<(random: SeededGenerator, faults: Int)>

    init(seed: UInt64) {
        state = Mutex((SeededGenerator(seed: seed), 0))
    }

    var faultCount: Int { state.withLock { $0.faults } }

    func action(_ message: ProxyMessage) -> ProxyAction {
        state.withLock { state in
            let chance = Int.random(in: 0..<2000, using: &state.random)
            if chance < 12 { state.faults += 1 }
            return switch chance {
            case 0..<8: .cut(after: Int.random(in: 0...message.bytes.count, using: &state.random))
            // Each costs the limit of its transaction.
            case 8..<12: .hold
            case 12..<60: .delay(Int.random(in: 1...5, using: &state.random))
            default: .pass
            }
        }
    }
}

/// The workers of a run, and what they were told.
private struct ProxyRun: Sendable {
    private struct WrongRows: Error {}

    let end: ContinuousClock.Instant
    let scopes: [Scope]
    let ledger = ProxyLedger()
    private let test: TestDatabase
    private let seed: UInt64

    init(_ proxied: Proxied, seed: UInt64, end: ContinuousClock.Instant) {
        test = proxied.test
        scopes = [proxied.test.acme, proxied.test.globex]
        self.seed = seed
        self.end = end
    }

    func work(_ worker: Int) async {
        var random = SeededGenerator(seed: seed &+ UInt64(worker) &* 1_000_003)
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            let tenant = Int.random(in: 0..<scopes.count, using: &random)
            let group = "\(worker).\(number)"
            switch Int.random(in: 0..<40, using: &random) {
            case 0..<14: await write(group, [1, 3].randomElement(using: &random) ?? 1, tenant)
            // From a thousand rows on they are sent with COPY.
            case 14: await write(group, 1100, tenant)
            case 15..<19: await write(group, 2, tenant, cancelledAfter: Int.random(in: 0..<3000, using: &random))
            case 19..<28: await list(tenant)
            default: await query(number, tenant)
            }
        }
    }

    private func write(_ group: String, _ size: Int, _ tenant: Int, cancelledAfter yields: Int? = nil) async {
        let database = test.database.tenant(scopes[tenant])
        let task = Task {
            try await database.write { tx in
                let projects = (0..<size).map { number in
                    var project = ProjectRecord("\(group)/\(number)", in: tx.scope.tenantID)
                    project.description = group
                    return project
                }
                if size > 1000 {
                    try tx.insert(contentsOf: projects)
                } else {
                    for project in projects { try tx.insert(project) }
                }
                let count = try tx.count(ProjectRecord.where { $0.description == group })
                guard count == size else { throw WrongRows() }
            }
        }
        if let yields {
            for _ in 0..<yields { await Task.yield() }
            task.cancel()
        }
        switch await task.result {
        case .success: ledger.record(group, size, tenant, .acknowledged)
        case .failure(DatabaseError.commitUnknown): ledger.record(group, size, tenant, .unknown)
        case .failure(let error):
            ledger.record(group, size, tenant, .refused)
            ledger.check(error, isCancelled: yields != nil)
        }
    }

    private func list(_ tenant: Int) async {
        let scope = scopes[tenant]
        do {
            let found = try await test.database.tenant(scope).read { tx in
                try tx.fetch(ProjectRecord.order { $0.name.ascending }.limit(40))
            }
            let isRight = found.allSatisfy { project in
                project.tenantID == scope.tenantID && project.name.utf8.starts(with: (project.description ?? "?").utf8)
            }
            if !isRight { ledger.report("a list has wrong rows") }
        } catch {
            ledger.check(error, isCancelled: false)
        }
    }

    private func query(_ number: Int, _ tenant: Int) async {
        let scope = scopes[tenant]
        let sql: SQL = """
            SELECT CAST(\(number) AS bigint) AS number, current_setting('app.tenant_id') AS tenant,
            (SELECT count(*) FROM project WHERE tenant_id <> \(scope.tenantID)) AS others
            """
        do {
            let rows = try await test.single(sql, for: scope)
            let row = try #require(rows.first)
            let isRight =
                try row.decode(Int.self, "number") == number
                && row.decode(String.self, "tenant") == scope.tenantID.description
                && row.decode(Int.self, "others") == 0 && rows.count == 1
            if !isRight { ledger.report("a query has a wrong row") }
        } catch {
            ledger.check(error, isCancelled: false)
        }
    }
}

/// What the workers of a run were told about their writes.
private final class ProxyLedger: Sendable {
    enum Outcome { case acknowledged, unknown, refused }

    private struct State {
        var groups: [String: (size: Int, tenant: Int, outcome: Outcome)] = [:]
        var problems: Set<String> = []
    }
    private let state = Mutex(State())

    var problems: Set<String> { state.withLock { $0.problems } }

    var acknowledgedCount: Int { state.withLock { $0.groups.values.count { $0.outcome == .acknowledged } } }

    func record(_ group: String, _ size: Int, _ tenant: Int, _ outcome: Outcome) {
        state.withLock { $0.groups[group] = (size, tenant, outcome) }
    }

    func report(_ problem: String) {
        _ = state.withLock { $0.problems.insert(problem) }
    }

    /// Reports an error that isn't a consequence of lost connections, limits or a cancellation.
    func check(_ error: any Error, isCancelled: Bool) {
        switch error {
        case DatabaseError.disconnected, DatabaseError.timeout, DatabaseError.exhausted: break
        case is CancellationError where isCancelled: break
        default: report("\(error)")
        }
    }

    /// Returns the groups of a tenant whose rows are not as the workers were told.
    func disagreements(with counts: [String: Int], of tenant: Int) -> [String] {
        let groups = state.withLock { $0.groups }
        let strangers = counts.keys.filter { groups[$0]?.tenant != tenant }.map { "\($0) isn't the tenant's" }
        return strangers
            + groups.filter { $0.value.tenant == tenant }.compactMap { group, write in
                let count = counts[group] ?? 0
                let isRight =
                    switch write.outcome {
                    case .acknowledged: count == write.size
                    case .unknown: count == write.size || count == 0
                    case .refused: count == 0
                    }
                return isRight ? nil : "\(group) has \(count) of \(write.size) rows: \(write.outcome)"
            }
    }
}
