import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite("Commit signals")
struct CommitSignalTests {
    @Test(
        "Topics are signalled once after the commit, and rolled-back topics aren't", arguments: TestEngine.allCases)
    func told(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let log = Log()
            let observation = test.database.signals.observe { log.add($0.sorted().joined(separator: ",")) }
            try await test.ours.write { tx in
                tx.signal("a")
                try? tx.savepoint {
                    tx.signal("lost")
                    throw Refused()
                }
                try tx.savepoint { tx.signal("b") }
                tx.signal("a")
                tx.afterCommit { log.add("hook") }
            }
            #expect(log.entries == ["hook", "a,b"])
            try? await test.system.write { tx in
                tx.signal("lost")
                throw Refused()
            }
            try await test.ours.write { _ in }
            #expect(log.entries.count == 2)
            observation.end()
            try await test.ours.write { $0.signal("unheard") }
            #expect(log.entries.count == 2)
        }
    }

    @Test("A released observer receives no more signals", arguments: TestEngine.allCases)
    func dropped(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let log = Log()
            var observation: CommitSubscription? = test.database.signals.observe { _ in log.add("heard") }
            #expect(observation != nil)
            try await test.ours.write { $0.signal("a") }
            observation = nil
            try await test.ours.write { $0.signal("a") }
            #expect(log.entries == ["heard"])
        }
    }

    @Test(
        "A write waits for an awaited observer, which sees the committed rows and may write",
        arguments: TestEngine.allCases)
    func awaited(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let log = Log()
            let observation = test.database.signals.observe(awaited: { topics in
                let count = try? await test.ours.write { tx in
                    if topics.contains("again") { tx.signal("once more") }
                    return try tx.count(ProjectRecord.all)
                }
                log.add("\(topics.sorted()) \(count ?? -1)")
            })
            try await test.ours.write { tx in
                try tx.insert(ProjectRecord("Apollo", in: tx.scope.tenantID))
                tx.signal("again")
            }
            #expect(log.entries == [#"["once more"] 1"#, #"["again"] 1"#])
            observation.end()
        }
    }
}

@Suite("Transaction trace")
struct TransactionTraceTests {
    @TaskLocal static var current: String?

    @Test("A transaction has the trace of the task that started it", arguments: TestEngine.allCases)
    func trace(_ engine: TestEngine) async throws {
        var options = DatabaseOptions()
        options.trace = { Self.current }
        try await TestDatabase.with(engine, options: options) { test in
            let traced = try await Self.$current.withValue("here") { try await test.ours.write { $0.trace } }
            let untraced = try await test.system.write { $0.trace }
            #expect(traced == "here")
            #expect(untraced == nil)
        }
    }
}
