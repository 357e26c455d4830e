import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Sealing the audit")
struct SealingTests {
    private func places(_ audit: TestAudit, _ tenant: ID<Tenant>? = nil) async throws -> [AuditSealRecord] {
        try await audit.database.tenant(audit.scope.within(tenant ?? audit.tenant)).read { tx in
            try tx.fetch(AuditSealRecord.all.order { $0.seq.ascending })
        }
    }

    @Test(
        "A9: each tenant's entries get positions without gaps, and sealing again does nothing",
        arguments: TestJobsEngine.allCases)
    func places(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2")
            try await audit.theirs.write { tx in try tx.insert(Memo("t", of: tx.scope.tenantID)) }
            try await audit.write("3")
            #expect(try await audit.seal(batchSize: 2) == 4)
            #expect(try await audit.seal() == 0)
            #expect(try await places(audit).map(\.seq) == [1, 2, 3])
            #expect(try await places(audit).map(\.id) == audit.entries().map(\.id))
            #expect(try await places(audit, audit.other).map(\.seq) == [1])
            try await audit.write("4")
            #expect(try await audit.seal() == 1)
            let results = try await audit.verifier.verify()
            #expect(results.map(\.finding) == [nil, nil])
            #expect(Set(results.map(\.seals)) == [4, 1])
        }
    }

    @Test("A10: with concurrent sealers each entry gets one position", arguments: TestJobsEngine.allCases)
    func together(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in
                try tx.insert(contentsOf: (1...200).map { Memo("\($0)", of: tx.scope.tenantID) })
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await audit.sealer.seal(batchSize: 10) }
                    group.addTask { try await audit.write("more") }
                }
                try await group.waitForAll()
            }
            try await audit.seal()
            #expect(try await places(audit).map(\.seq) == Array(1...204))
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("Waiting entries are counted in portions", arguments: TestJobsEngine.allCases, [1, 2, 3, 7, 8])
    func portions(engine: TestJobsEngine, size: Int) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2")
            try await audit.theirs.write { tx in try tx.insert(Memo("t", of: tx.scope.tenantID)) }
            try await audit.seal()
            try await audit.write("3")
            try await audit.theirs.write { tx in try tx.insert(Memo("t", of: tx.scope.tenantID)) }
            try await audit.write("4", "5")
            let sql = audit.database.system().acrossTenants(reason: "a test").sql
            let (limit, after) = (audit.clock.now - .seconds(1), audit.clock.now + .seconds(1))
            let all = try await UnsealedEntries.count(nil, sql, waitingBefore: limit, portion: size)
            #expect(all.mapValues(\.count) == [audit.tenant: 3, audit.other: 1])
            #expect(all.values.allSatisfy { $0.passed == nil && $0.overdue == nil })
            let ours = try await UnsealedEntries.count(audit.tenant, sql, waitingBefore: after, portion: size)
            #expect(ours[audit.tenant]?.overdue == (try await audit.entries()[2].id))
            #expect(ours.mapValues(\.count) == [audit.tenant: 3])
            let verified = try await audit.verifier.verify().map(\.tenantID)
            #expect(verified == [audit.tenant, audit.other].sorted())
        }
    }

    @Test(
        "A10: a sealer that doesn't wait leaves the entries to the one at work",
        .enabled(if: TestPostgres.current != nil))
    func busy() async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.write("1")
            try await audit.owner.system().write { tx in
                _ = try tx.find(AuditSealerRecord.self, "sealer", lock: .forUpdate)
                let sealed = Outcome()
                Task { sealed.set(try? await audit.sealer.seal(waits: false)) }
                #expect(sealed.wait() == 0)
            }
            #expect(try await audit.seal() == 1)
        }
    }

    @Test("A11: an entry that commits late is not skipped", .enabled(if: TestPostgres.current != nil))
    func late() async throws {
        try await TestAudit.with(.postgres) { audit in
            let (began, mayEnd) = (Mark(), Mark())
            async let slow: Void = audit.ours.write { tx in
                try tx.insert(Memo("late", of: tx.scope.tenantID))
                began.set()
                mayEnd.wait()
            }
            while !began.isSet { await Task.yield() }
            try await audit.write("early")
            #expect(try await audit.sealer.seal() == 0)
            mayEnd.set()
            try await slow
            #expect(try await audit.seal() == 2)
            let entries = try await audit.entries().map(\.json)
            #expect(entries[0].contains("late") && entries[1].contains("early"))
            #expect(try await audit.fault() == nil)
        }
    }

    @Test(
        "A12: sealing continues after a restore into a cluster with lower transaction numbers",
        .enabled(if: TestPostgres.current != nil))
    func restored() async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.write("1", "2")
            try await audit.seal()
            try await audit.write("3")
            // Simulates a restore into a server with lower transaction numbers.
            try await audit.tamper(
                "UPDATE audit_entry SET xid = (xid::text::bigint + 1000000)::text::xid8",
                "UPDATE audit_sealer SET xid = xid + 1000000")
            #expect(try await audit.seal() == 1)
            try await audit.write("4")
            #expect(try await audit.seal() == 1)
            #expect(try await audit.seal() == 0)
            #expect(try await audit.fault() == nil)
            #expect(try await places(audit).count == 4)
        }
    }
}

/// A number that one thread sets and another waits for.
private final class Outcome: Sendable {
    private let state = Mutex<Int??>(nil)
    func set(_ number: Int?) { state.withLock { $0 = .some(number) } }
    func wait() -> Int? {
        while true {
            if let number = state.withLock({ $0 }) { return number }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }
}

/// A flag that one thread sets and another waits for.
private final class Mark: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
    func wait() { while !isSet { Thread.sleep(forTimeInterval: 0.001) } }
}
