/// One of the tasks of a race.
public struct Racer: Hashable, Sendable {
    /// The position among the tasks of its round: 0, 1, 2, and so on.
    public let number: Int
    /// The round, from 0 on.
    public let round: Int
}

/// Runs `body` in `count` tasks that are released together, and returns the outcome of each: for a rule that two
/// requests could break together.
///
/// ```swift
/// let outcomes = try await race(16) { _ in try await database.write { tx in try tx.insert(…) } }
/// #expect(outcomes.succeeded == 1)
/// ```
/// Every task waits until all have started. On PostgreSQL their transactions then overlap, as many as the pool has
/// connections (10 unless the options say otherwise). On SQLite, which has one writer at a time, the tasks run too, but
/// their writes come one after the other: a race there shows what the outcomes must be, not that they hold.
///
/// - Parameter limit: the time for all tasks; they are then cancelled.
/// - Throws: ``RaceTimeout``; an error of a task is an outcome and isn't thrown.
public func race<Value: Sendable>(
    _ count: Int, limit: Duration = .seconds(60), _ body: @escaping @Sendable (Racer) async throws -> Value
) async throws -> RaceOutcomes<Value> {
    try await run(count, round: 0, limit, body)
}

/// As ``race(_:limit:_:)``, repeated; returns the outcomes of each round.
///
/// A race that is lost only sometimes is found by more rounds. Let each work on rows of its own, by `racer.round`.
///
/// ```swift
/// let rounds = try await race(16, rounds: 20) { racer in try await claim("name \(racer.round)") }
/// #expect(rounds.allSatisfy { $0.succeeded == 1 })
/// ```
/// - Parameter limit: the time for each round.
public func race<Value: Sendable>(
    _ count: Int, rounds: Int, limit: Duration = .seconds(60),
    _ body: @escaping @Sendable (Racer) async throws -> Value
) async throws -> [RaceOutcomes<Value>] {
    var outcomes: [RaceOutcomes<Value>] = []
    for round in 0..<max(rounds, 1) { outcomes.append(try await run(count, round: round, limit, body)) }
    return outcomes
}

private func run<Value: Sendable>(
    _ count: Int, round: Int, _ limit: Duration, _ body: @escaping @Sendable (Racer) async throws -> Value
) async throws -> RaceOutcomes<Value> {
    let count = max(count, 1)
    let gate = StartGate(count)
    return try await withThrowingTaskGroup(of: (number: Int, result: Result<Value, any Error>).self) { group in
        for number in 0..<count {
            group.addTask {
                await gate.arrive()
                do {
                    return (number, .success(try await body(Racer(number: number, round: round))))
                } catch {
                    return (number, .failure(error))
                }
            }
        }
        group.addTask {
            try await ContinuousClock().sleep(for: limit)
            throw RaceTimeout(limit: limit)
        }
        var results: [Int: Result<Value, any Error>] = [:]
        while results.count < count, let next = try await group.next() { results[next.number] = next.result }
        group.cancelAll()
        return RaceOutcomes(results.sorted { $0.key < $1.key }.map(\.value))
    }
}

/// The tasks of a race didn't end in time: they wait for each other, or for something that doesn't happen.
public struct RaceTimeout: Error, CustomStringConvertible {
    /// The limit that they exceeded.
    public let limit: Duration

    /// What happened, and how to find the cause.
    public var description: String {
        "A race didn't end within \(limit). Its tasks wait for each other: look for locks taken in different orders."
    }
}
