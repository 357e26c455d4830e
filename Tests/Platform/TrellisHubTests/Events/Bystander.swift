import TrellisHub
import TrellisJobs
import TrellisSchema

/// A job in the delivery queue, so that a runner without subscribers serves that queue.
@Schema
struct Bystander: Job {
    static let name = "tests.bystander"
    static let queue: Queue = .events

    func run(_ context: JobContext) async throws {}
}
