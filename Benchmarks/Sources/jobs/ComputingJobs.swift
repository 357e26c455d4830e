import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A job that computes without waiting and doesn't look at its cancellation, on the threads of all tasks.
@Schema
struct Spin: Job {
    static let name = "bench.spin"
    static let queue = Queue("bench")
    static let retry: RetryPolicy = .never
    static let timeout: Duration = .seconds(3)

    var milliseconds: Int

    func run(_ context: JobContext) async throws {
        try await Computing.run(for: milliseconds, context)
    }
}

/// The same in a task of medium priority, which isn't cancelled with the job.
@Schema
struct SpinDetached: Job {
    static let name = "bench.spin_detached"
    static let queue = Queue("bench")
    static let retry: RetryPolicy = .never
    static let timeout: Duration = .seconds(3)

    var milliseconds: Int

    func run(_ context: JobContext) async throws {
        try await Task.detached(priority: .medium) { [milliseconds] in
            try await Computing.run(for: milliseconds, context)
        }.value
    }
}

/// The same on a thread of its own.
@Schema
struct SpinApart: Job {
    static let name = "bench.spin_apart"
    static let queue = Queue("bench")
    static let executor: JobExecutor = .dedicated

    var milliseconds: Int

    func run(_ context: JobContext) async throws {
        try await Computing.run(for: milliseconds, context)
    }
}

private enum Computing {
    /// Computes for the time, then writes the row of an ``Effect``.
    static func run(for milliseconds: Int, _ context: JobContext) async throws {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {}
        let row = EffectRecord(
            id: ID(), tenantID: context.scope.tenantID, jobID: context.id, guarded: true, attempt: context.attempt)
        try await context.commit { tx in _ = try tx.insert(row) }
    }
}

extension Jobs {
    /// Runs `spin COUNT MILLISECONDS shared|medium|apart`: enqueues jobs that compute.
    func spin() async throws {
        let (count, milliseconds) = (number(1, or: 4), number(2, or: 1000))
        let threads = word(3)
        _ = try await tenant().write { tx in
            for _ in 0..<count {
                switch threads {
                case "apart": try tx.enqueue(SpinApart(milliseconds: milliseconds))
                case "medium": try tx.enqueue(SpinDetached(milliseconds: milliseconds))
                default: try tx.enqueue(Spin(milliseconds: milliseconds))
                }
            }
        }
        say([("enqueued", "\(count)")])
    }

    /// Runs `fan COUNT`: enqueues a job and many that wait for it.
    func fan() async throws {
        let (count, portion) = (number(1, or: 500_000), 10_000)
        let parent = try await tenant().write { try $0.enqueue(Effect(milliseconds: 1000, guarded: true)).id }
        for start in stride(from: 0, to: count, by: portion) {
            let size = min(portion, count - start)
            _ = try await tenant().write { tx in
                try tx.enqueue(contentsOf: (0..<size).map { _ in Noop() }, after: [.on(parent)]).count
            }
        }
        say([("enqueued", "\(count + 1)")])
    }
}
