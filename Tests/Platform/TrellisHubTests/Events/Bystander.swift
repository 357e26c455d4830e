import TrellisHub
import TrellisJobs
import TrellisSchema

/// A job in the queue of deliveries, so that a runner without subscribers serves it.
@Schema
struct Bystander: Job {
    static let name = "tests.bystander"
    static let queue: Queue = .events

    func run(_ context: JobContext) async throws {}
}
