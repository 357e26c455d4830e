import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("The audit is sealed")
struct SealingTests {
    private func places(_ audit: TestAudit, _ tenant: ID<Tenant>? = nil) async throws -> [AuditSealRecord] {
        try await audit.database.tenant(audit.scope.within(tenant ?? audit.tenant)).read { tx in
            try tx.fetch(AuditSealRecord.all.order { $0.seq.ascending })
        }
    }

    @Test(
        "A9: each tenant's entries get places without a gap, and sealing again does nothing",
        arguments: TestJobsEngine.allCases)
    func places(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2")
            try await audit.theirs.write { tx in try tx.insert(Memo("t", of: tx.scope.tenantID)) }
            try await audit.write("3")
            #expect(try await audit.seal(portion: 2) == 4)
            #expect(try await audit.seal() == 0)
            #expect(try await places(audit).map(\.seq) == [1, 2, 3])
            #expect(try await places(audit).map(\.id) == audit.entries().map(\.id))
            #expect(try await places(audit, audit.other).map(\.seq) == [1])
            try await audit.write("4")
            #expect(try await audit.seal() == 1)
            let verdicts = try await audit.verifier.verify()
            #expect(verdicts.map(\.fault) == [nil, nil])
            #expect(Set(verdicts.map(\.places)) == [4, 1])
        }
    }

    @Test("A10: of many sealers at once each entry gets one place", arguments: TestJobsEngine.allCases)
    func together(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in
                try tx.insert(contentsOf: (1...200).map { Memo("\($0)", of: tx.scope.tenantID) })
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await audit.sealer.seal(portion: 10) }
                    group.addTask { try await audit.write("more") }
                }
                try await group.waitForAll()
            }
            try await audit.seal()
            #expect(try await places(audit).map(\.seq) == Array(1...204))
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("A11: an entry that is committed late is not passed over", .enabled(if: TestPostgres.current != nil))
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
        "A12: a database that was restored elsewhere, where transactions have smaller numbers, is sealed on",
        .enabled(if: TestPostgres.current != nil))
    func restored() async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.write("1", "2")
            try await audit.seal()
            try await audit.write("3")
            // As it looks to a server that has counted far less.
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

/// Something that has come about, told from one thread to another.
private final class Mark: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
    func wait() { while !isSet { Thread.sleep(forTimeInterval: 0.001) } }
}
