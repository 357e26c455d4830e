import Foundation
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The jobs of two releases that run side by side; JOBS_RELEASE says which one a process is.
enum Releases {
    @Schema
    struct Letter: Job {
        static let name = "bench.letter"
        static let queue = Queue("bench")
        var to: String

        func run(_ context: JobContext) async throws { try await Releases.note(context) }
    }

    /// The second release has another argument, and a field that the first doesn't know.
    @Schema
    struct NextLetter: Job {
        static let name = "bench.letter"
        static let version = 2
        static let upcasters: [JobUpcaster] = [.from(1) { $0["recipient"] = $0["to"].take() }]
        static let queue = Queue("bench")
        var recipient: String
        var grams: Int = 20

        func run(_ context: JobContext) async throws { try await Releases.note(context) }
    }

    @Schema
    struct Card: Job {
        static let name = "bench.card"
        static let queue = Queue("bench")
        var to: String

        func run(_ context: JobContext) async throws { try await Releases.note(context) }
    }

    /// The second release has one more argument with a default, so the version is the same.
    @Schema
    struct NextCard: Job {
        static let name = "bench.card"
        static let queue = Queue("bench")
        var to: String
        var picture: String = "the sea"

        func run(_ context: JobContext) async throws { try await Releases.note(context) }
    }

    /// Only the second release has it.
    @Schema
    struct Parcel: Job {
        static let name = "bench.parcel"
        static let queue = Queue("bench")

        func run(_ context: JobContext) async throws { try await Releases.note(context) }
    }

    static var isNext: Bool { ProcessInfo.processInfo.environment["JOBS_RELEASE"] == "2" }

    static var registrations: [JobRegistration] {
        isNext
            ? [JobRegistration(NextLetter.self), JobRegistration(NextCard.self), JobRegistration(Parcel.self)]
            : [JobRegistration(Letter.self), JobRegistration(Card.self)]
    }

    private static func note(_ context: JobContext) async throws {
        try await Task.sleep(for: .milliseconds(50))
        let row = EffectRecord(
            id: ID(), tenantID: context.scope.tenantID, jobID: context.id, guarded: true, attempt: context.attempt)
        try await context.commit { tx in _ = try tx.insert(row) }
    }
}

extension Jobs {
    /// Runs `post COUNT`: enqueues as many jobs of each kind that the release has.
    func post() async throws {
        let count = number(1, or: 100)
        for index in Self.tenants.indices {
            let share = count / Self.tenants.count
            _ = try await tenant(index).write { tx in
                guard Releases.isNext else {
                    _ = try tx.enqueue(contentsOf: (0..<share).map { Releases.Letter(to: "\($0)") })
                    return try tx.enqueue(contentsOf: (0..<share).map { Releases.Card(to: "\($0)") }).count
                }
                _ = try tx.enqueue(contentsOf: (0..<share).map { Releases.NextLetter(recipient: "\($0)", grams: 5) })
                _ = try tx.enqueue(contentsOf: (0..<share).map { Releases.NextCard(to: "\($0)", picture: "a hill") })
                return try tx.enqueue(contentsOf: (0..<share).map { _ in Releases.Parcel() }).count
            }
        }
        say([("kinds", Releases.isNext ? "3" : "2")])
    }
}
