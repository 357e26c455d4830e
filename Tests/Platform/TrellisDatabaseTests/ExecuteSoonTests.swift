import Testing
import TrellisDatabase
import TrellisKernel

/// Statements that travel with the next one.
@Suite struct ExecuteSoonTests {
    private func names(_ test: TestDatabase) async throws -> [String] {
        try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name) }
    }

    @Test(
        "What comes next in the transaction sees what was written, and the commit has it",
        arguments: TestEngine.allCases)
    func order(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let seen = try await test.ours.write { tx in
                try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                try tx.insertSoon(ProjectRecord("B", in: tx.scope.tenantID))
                try tx.insertSoon(ProjectRecord("C", in: tx.scope.tenantID))
                let seen = try tx.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name)
                try tx.insertSoon(ProjectRecord("D", in: tx.scope.tenantID))
                return seen
            }
            #expect(seen == ["A", "B", "C"])
            try await test.ours.write { try $0.insertSoon(ProjectRecord("E", in: $0.scope.tenantID)) }
            #expect(try await names(test) == ["A", "B", "C", "D", "E"])
        }
    }

    @Test(
        "A violation fails the next statement or the commit, nothing is written, and the connection goes on",
        arguments: TestEngine.allCases)
    func violations(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            let taken = DatabaseError.uniqueViolation(constraint: "project_name_key")
            for isLast in [true, false] {
                await #expect(throws: taken) {
                    try await test.ours.write { tx in
                        try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                        try tx.insertSoon(ProjectRecord("A", in: tx.scope.tenantID))
                        if !isLast { try tx.insert(ProjectRecord("C", in: tx.scope.tenantID)) }
                    }
                }
                #expect(try await names(test) == ["A"])
            }
            // As often as there are connections, and once more.
            for number in 0..<20 {
                try await test.ours.write { _ = try $0.insert(ProjectRecord("New \(number)", in: $0.scope.tenantID)) }
            }
            #expect(try await names(test).count == 21)
        }
    }

    @Test("What a savepoint takes back it takes back whole", arguments: TestEngine.allCases)
    func savepoints(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.ours.write { tx in
                try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                try? tx.savepoint {
                    try tx.insertSoon(ProjectRecord("B", in: tx.scope.tenantID))
                    throw Refused()
                }
                try? tx.savepoint { try tx.insertSoon(ProjectRecord("A", in: tx.scope.tenantID)) }
                try tx.savepoint { try tx.insertSoon(ProjectRecord("C", in: tx.scope.tenantID)) }
            }
            #expect(try await names(test) == ["A", "C"])
        }
    }

    @Test(
        "What the body throws takes it back, and the next transaction knows nothing of it",
        arguments: TestEngine.allCases)
    func thrown(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            for _ in 0..<10 {
                await #expect(throws: Refused()) {
                    try await test.ours.write { tx in
                        try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                        try tx.insertSoon(ProjectRecord("B", in: tx.scope.tenantID))
                        throw Refused()
                    }
                }
            }
            try await test.projects("C")
            #expect(try await names(test) == ["C"])
            #expect(try await test.theirs.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }
}
