import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct NumberTests {
    private struct Refused: Error {}

    private func with(
        _ engine: TestEngine, _ body: (TestDatabase, [SerialID<Ticket>]) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: serialMigrations) { test async throws in
            let tickets = try await test.ours.write { tx throws in
                try tx.insert(contentsOf: ["a", "b"].map { TicketRecord($0, in: tx.scope.tenantID) })
            }
            try await body(test, tickets.map(\.id))
        }
    }

    @Test("Each parent has its own numbers, and a rollback returns them", arguments: TestEngine.allCases)
    func numbers(_ engine: TestEngine) async throws {
        try await with(engine) { test, tickets async throws in
            try await test.ours.write { tx throws in
                #expect(try tx.nextNumber(in: RemarkNumberRecord.self, of: tickets[0]) == 1)
                #expect(try tx.nextNumber(in: RemarkNumberRecord.self, of: tickets[0]) == 2)
                #expect(try tx.nextNumber(in: RemarkNumberRecord.self, of: tickets[1]) == 1)
                #expect(throws: Refused.self) {
                    try tx.savepoint {
                        #expect(try tx.nextNumber(in: RemarkNumberRecord.self, of: tickets[1]) == 2)
                        throw Refused()
                    }
                }
            }
            await #expect(throws: Refused.self) {
                try await test.ours.write { tx in
                    #expect(try tx.nextNumber(in: RemarkNumberRecord.self, of: tickets[1]) == 2)
                    throw Refused()
                }
            }
            let next = try await test.ours.write { try $0.nextNumber(in: RemarkNumberRecord.self, of: tickets[1]) }
            #expect(next == 2)
        }
    }

    @Test("The parent of another tenant can't be numbered, nor a parent across tenants", arguments: TestEngine.allCases)
    func isolation(_ engine: TestEngine) async throws {
        try await with(engine) { test, tickets async throws in
            await #expect(throws: DatabaseError.self) {
                try await test.theirs.write { try $0.nextNumber(in: RemarkNumberRecord.self, of: tickets[0]) }
            }
            await #expect(throws: DatabaseError.self) {
                try await test.ours.write { tx in
                    try tx.acrossTenants(reason: "the test").nextNumber(in: RemarkNumberRecord.self, of: tickets[0])
                }
            }
        }
    }

    @Test(
        "Sixteen writers, of which some roll back, leave no gap and no repetition", arguments: TestEngine.allCases)
    func raced(_ engine: TestEngine) async throws {
        try await with(engine) { test, tickets async throws in
            let rounds = try await race(16, rounds: 8) { racer in
                try await test.ours.write { tx in
                    let ticket = tickets[racer.number % 2]
                    let number = try tx.nextNumber(in: RemarkNumberRecord.self, of: ticket)
                    try tx.insert(
                        RemarkRecord(id: ID(), tenantID: tx.scope.tenantID, ticketID: ticket, number: number))
                    if racer.number % 4 == 3 { throw Refused() }
                }
            }
            #expect(rounds.allSatisfy { $0.succeeded == 12 && $0.failed(with: "Refused") == 4 }, "\(rounds)")
            for (ticket, count) in zip(tickets, [64, 32]) {
                let numbers = try await test.ours.read { tx throws in
                    try tx.fetch(RemarkRecord.where { $0.ticketID == ticket }.order { $0.number.ascending })
                }.map(\.number)
                #expect(numbers == Array(1...count))
            }
        }
    }

    @Test("A counter of a module's own form is raced from its first row on", arguments: TestEngine.allCases)
    func ownCounter(_ engine: TestEngine) async throws {
        try await with(engine) { test, _ async throws in
            let outcomes = try await race(16) { _ in
                try await test.ours.write { tx in
                    let first = TicketRecord("counter", in: tx.scope.tenantID)
                    return try tx.nextNumber(first, on: { [$0.title] }, counting: { $0.version })
                }
            }
            #expect(outcomes.values.sorted() == Array(1...16), "\(outcomes)")
        }
    }
}
