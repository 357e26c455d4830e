import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct SerialTests {
    private func with(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: serialMigrations, body)
    }

    @Test("The database numbers inserted rows, and the insertion returns the number", arguments: TestEngine.allCases)
    func insertion(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            try await test.ours.write { tx throws in
                let first = try tx.insert(TicketRecord("a", in: tx.scope.tenantID))
                #expect(first.id.rawValue == 1 && first.version == 1)
                #expect(try tx.require(TicketRecord.self, first.id) == first)
                let many = try tx.insert(contentsOf: (1...250).map { TicketRecord("t\($0)", in: tx.scope.tenantID) })
                #expect(many.map(\.id.rawValue) == Array(2...251))
                #expect(
                    try tx.fetch(TicketRecord.order { $0.id.ascending }).dropFirst().map(\.title) == many.map(\.title))
                #expect(try tx.insert(contentsOf: [TicketRecord]()).isEmpty)
            }
            // The numbers are those of the table, not of the tenant.
            let theirs = try await test.theirs.write { try $0.insert(TicketRecord("a", in: $0.scope.tenantID)) }
            #expect(theirs.id.rawValue == 252)
            #expect(try await test.ours.read { try $0.find(TicketRecord.self, theirs.id) } == nil)
        }
    }

    @Test("A rolled back or deleted number isn't given again", arguments: TestEngine.allCases)
    func reuse(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let last = try await test.ours.write { tx throws in
                let tickets = try tx.insert(contentsOf: ["a", "b"].map { TicketRecord($0, in: tx.scope.tenantID) })
                try tx.erase(TicketRecord.all)
                return tickets[1].id
            }
            let next = try await test.ours.write { try $0.insert(TicketRecord("c", in: $0.scope.tenantID)) }
            #expect(next.id > last)
        }
    }

    @Test("A number can be neither chosen nor changed", arguments: TestEngine.allCases)
    func protected(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let ticket = try await test.ours.write { try $0.insert(TicketRecord("a", in: $0.scope.tenantID)) }
            await #expect(throws: DatabaseError.protectedColumn(column: "ticket.id")) {
                try await test.ours.write { tx in try tx.insert(ticket) }
            }
            await #expect(throws: DatabaseError.protectedColumn(column: "receipt.number")) {
                try await test.system.write { tx in
                    let number = try #require(SerialNumber(7))
                    try tx.update(ReceiptRecord.all) { [$0.number.set(number)] }
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await test.system.write { tx in
                    try tx.execute("INSERT INTO receipt (id, number, note) VALUES (\(ID<Receipt>()), 0, 'x')")
                }
            }
        }
    }

    @Test("Rows are updated, deleted, restored and paged by their number", arguments: TestEngine.allCases)
    func changes(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            try await test.ours.write { tx throws in
                var tickets = try tx.insert(
                    contentsOf: ["a", "b", "c"].map { TicketRecord($0, in: tx.scope.tenantID) })
                tickets[0].title = "x"
                tickets[0] = try tx.update(tickets[0])
                #expect(tickets[0].version == 2)
                tickets[1].title = "y"
                #expect(try tx.update(contentsOf: [tickets[1]]).map(\.title) == ["y"])
                try tx.delete(TicketRecord.self, tickets[2].id)
                let deleted = try #require(try tx.first(TicketRecord.all.onlyDeleted()))
                #expect(try tx.restore(deleted).id == tickets[2].id)
                #expect(try tx.fetch(TicketRecord.self, ids: tickets.map(\.id)).count == 3)
                let page = try tx.page(TicketRecord.order { $0.id.descending }, PageRequest(limit: 2))
                #expect(page.items.map(\.title) == ["c", "y"])
                let rest = try tx.page(
                    TicketRecord.order { $0.id.descending }, PageRequest(limit: 2, cursor: page.nextCursor))
                #expect(rest.items.map(\.title) == ["x"])
                let titled = try tx.upsert(TicketRecord("x", in: tx.scope.tenantID), on: { [$0.title] })
                #expect(titled.id == tickets[0].id && titled.version == 3)
                #expect(try tx.insertMissing([TicketRecord("x", in: tx.scope.tenantID)]).isEmpty)
                #expect(try tx.insertMissing([TicketRecord("new", in: tx.scope.tenantID)]).first?.id.isAssigned == true)
            }
        }
    }

    @Test("Other rows refer to the number, within the tenant only", arguments: TestEngine.allCases)
    func references(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let ticket = try await test.ours.write { try $0.insert(TicketRecord("a", in: $0.scope.tenantID)) }
            try await test.ours.write { tx throws in
                try tx.insert(RemarkRecord(id: ID(), tenantID: tx.scope.tenantID, ticketID: ticket.id, number: 1))
                #expect(try tx.children(of: [ticket], RemarkRecord.self, by: { $0.ticketID })[ticket.id]?.count == 1)
            }
            for id in [ticket.id, .onInsert] {
                await #expect(throws: DatabaseError.self) {
                    try await test.theirs.write { tx in
                        try tx.insert(RemarkRecord(id: ID(), tenantID: tx.scope.tenantID, ticketID: id, number: 1))
                    }
                }
            }
        }
    }

    @Test(
        "A number beside the identifier is given too, and its violations have the same names",
        arguments: TestEngine.allCases)
    func secondNumber(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let receipts = try await test.system.write { tx throws in
                let first = try tx.insert(ReceiptRecord(id: ID(), note: "a"))
                return [first] + (try tx.insert(contentsOf: ["b", "c"].map { ReceiptRecord(id: ID(), note: $0) }))
            }
            #expect(receipts.map(\.number.rawValue) == [1, 2, 3])
            #expect(try await test.system.read { try $0.require(ReceiptRecord.self, receipts[1].id) } == receipts[1])
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "receipt_pkey")) {
                try await test.system.write { tx in try tx.insert(ReceiptRecord(id: receipts[0].id, note: "again")) }
            }
        }
    }

    @Test("Concurrent writers get different numbers", arguments: TestEngine.allCases)
    func concurrent(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let outcomes = try await race(16) { racer in
                try await test.ours.write { tx in
                    try tx.insert(TicketRecord("\(racer.number)", in: tx.scope.tenantID)).id
                }
            }
            #expect(outcomes.succeeded == 16, "\(outcomes)")
            #expect(Set(outcomes.values).count == 16)
        }
    }
}
