import HTTPTypes
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations

@testable import TrellisTesting

private enum Seat {}

/// A seat that one guest can have.
@Record("seat")
private struct SeatRecord {
    let id: ID<Seat>
    var name: String
}

private enum SeatError: AppError {
    case taken, unknown

    var code: String { self == .taken ? "seat.taken" : "seat.unknown" }
    var kind: ErrorKind { .conflict }
    var message: String { "Another guest has this seat. Choose another one." }
}

@Suite("Races")
struct RaceTests {
    private func with(
        _ engine: TestEngine, unique isUnique: Bool, _ body: (SystemDatabase) async throws -> Void
    ) async throws {
        let migration = Migration("seats.001-create") { schema in
            schema.create("seat") { table in
                table.id()
                table.text("name")
                if isUnique { table.unique(["name"]) }
            }
        }
        try await engine.with(DatabaseOptions(), clock: SystemClock(), migrations: [migration]) { database in
            try await body(database.system())
        }
    }

    /// Takes a seat as a program does that only checks: another transaction can take it between the two statements.
    private func checkAndTake(_ name: String, in database: SystemDatabase) async throws {
        try await database.write { tx in
            guard try !tx.exists(SeatRecord.where { $0.name == name }) else { throw SeatError.taken }
            try tx.insert(SeatRecord(id: ID(), name: name))
        }
    }

    @Test(
        "A check followed by an insertion, without a unique index, loses the race on PostgreSQL",
        arguments: postgresOnly)
    func lost(_ engine: TestEngine) async throws {
        try await with(engine, unique: false) { database in
            let rounds = try await race(16, rounds: 20) { racer in
                try await checkAndTake("seat \(racer.round)", in: database)
            }
            #expect(rounds.contains { $0.succeeded > 1 }, "\(rounds)")
        }
    }

    @Test("The same program wins each race on SQLite, which has one writer at a time")
    func serialised() async throws {
        try await with(.sqliteFile, unique: false) { database in
            let rounds = try await race(16, rounds: 5) { racer in
                try await checkAndTake("seat \(racer.round)", in: database)
            }
            #expect(rounds.allSatisfy { $0.succeeded == 1 && $0.failed(with: SeatError.taken) == 15 }, "\(rounds)")
        }
    }

    @Test("With a unique index exactly one of sixteen writers succeeds", arguments: TestEngine.allCases)
    func won(_ engine: TestEngine) async throws {
        try await with(engine, unique: true) { database in
            let rounds = try await race(16, rounds: 10) { racer in
                do {
                    try await checkAndTake("seat \(racer.round)", in: database)
                } catch DatabaseError.uniqueViolation(constraint: "seat_name_key") {
                    throw SeatError.taken
                }
            }
            #expect(rounds.count == 10)
            #expect(rounds.allSatisfy { $0.succeeded == 1 && $0.failed(with: SeatError.taken) == 15 }, "\(rounds)")
        }
    }

    @Test("All tasks run at the same time, each with its number")
    func together() async throws {
        let meeting = StartGate(8)
        let outcomes = try await race(8) { racer in
            // Ends only when all eight are here.
            await meeting.arrive()
            return racer.number
        }
        #expect(outcomes.values == Array(0..<8))
        #expect(outcomes.succeeded == 8 && outcomes.failed == 0)
    }

    @Test("Outcomes are counted by the code of their error, thrown or in a response")
    func counting() async throws {
        let outcomes = try await race(4) { racer -> TestResponse in
            switch racer.number {
            case 0: return TestResponse(status: 201, headers: [:], body: [])
            case 1: throw SeatError.unknown
            case 2: throw CancellationError()
            default:
                return TestResponse(
                    status: 409, headers: [.contentType: "application/problem+json"],
                    body: Array(#"{"code":"seat.taken"}"#.utf8))
            }
        }
        #expect(outcomes.codes == [nil, "seat.unknown", "CancellationError", "seat.taken"])
        #expect(outcomes.succeeded == 1 && outcomes.failed == 3)
        #expect(outcomes.failed(with: SeatError.taken) == 1 && outcomes.failed(with: "seat.unknown") == 1)
        #expect(outcomes.values.map(\.status) == [201, 409] && outcomes.errors.count == 2)
        #expect(outcomes.description == "1 CancellationError, 1 seat.taken, 1 seat.unknown, 1 succeeded")
        let plain = try await race(1) { _ in TestResponse(status: 502, headers: [:], body: []) }
        #expect(plain.codes == ["status 502"])
    }

    @Test("A race whose tasks don't end is cancelled and fails")
    func limit() async throws {
        let error = await #expect(throws: RaceTimeout.self) {
            try await race(2, limit: .milliseconds(50)) { _ in
                for await _ in AsyncStream<Int>.makeStream().stream {}
                try Task.checkCancellation()
            }
        }
        #expect(error?.description.contains("different orders") == true)
    }
}
