import Trellis
import TrellisDatabase

extension TestApp {
    /// Runs `body` in `count` tasks that are released together, and returns the outcome of each: for a rule that two
    /// requests could break together.
    ///
    /// ```swift
    /// let outcomes = try await app.race(16) { _ in try await ada.post("/projects", ["name": "Apollo"]) }
    /// #expect(outcomes.succeeded == 1)
    /// #expect(outcomes.failed(with: ProjectError.nameTaken) == 15)
    /// ```
    /// As the function ``TrellisTesting/race(_:limit:_:)``; it opens the database's connections before, so that the first
    /// round overlaps too. On SQLite the tasks run too, but their writes come one after the other.
    ///
    /// - Throws: ``RaceTimeout``; an error of a task is an outcome and isn't thrown.
    public func race<Value: Sendable>(
        _ count: Int, limit: Duration = .seconds(60), _ body: @escaping @Sendable (Racer) async throws -> Value
    ) async throws -> RaceOutcomes<Value> {
        try await connect(count)
        return try await TrellisTesting.race(count, limit: limit, body)
    }

    /// As ``race(_:limit:_:)``, repeated; returns the outcomes of each round.
    ///
    /// Let each round work on rows of its own, by `racer.round`: a race that is lost only sometimes is found by more
    /// rounds.
    public func race<Value: Sendable>(
        _ count: Int, rounds: Int, limit: Duration = .seconds(60),
        _ body: @escaping @Sendable (Racer) async throws -> Value
    ) async throws -> [RaceOutcomes<Value>] {
        try await connect(count)
        return try await TrellisTesting.race(count, rounds: rounds, limit: limit, body)
    }

    /// Uses as many connections at the same time as the tasks will, since opening one takes longer than a request.
    private func connect(_ count: Int) async throws {
        let system = application.platform.database.system()
        let reads = try await TrellisTesting.race(count, rounds: 2) { _ in
            try await system.read { tx in _ = try tx.rows("SELECT 1") }
        }
        for case .failure(let error) in reads.flatMap(\.results) { throw error }
    }
}
