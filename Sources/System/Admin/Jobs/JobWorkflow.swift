import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The jobs and batches that a job depends on or that depend on it, directly or indirectly, up to a limit.
struct JobWorkflow: Sendable {
    /// A job, or a batch that represents its jobs.
    struct Node: Sendable {
        let id: ID<BackgroundJob>
        /// Nil for a batch, and for a pruned job.
        let job: JobRecord?
        let batch: JobBatchRecord?
    }
    /// The maximum number of nodes; the nearest come first.
    static let limit = 80

    let nodes: [Node]
    /// The dependencies between the nodes.
    let edges: [JobDependencyRecord]
    /// Whether the workflow has more nodes.
    let isTruncated: Bool

    /// The nodes by their distance from the start: each is after all its dependencies.
    var layers: [[Node]] {
        var depth = Dictionary(nodes.map { ($0.id, 0) }) { first, _ in first }
        // A job is enqueued after its dependencies, so there is no cycle. With a cycle, the loop would still end.
        for _ in nodes {
            var hasMoved = false
            for edge in edges {
                guard let parent = depth[edge.parentID], let child = depth[edge.jobID], child <= parent else {
                    continue
                }
                depth[edge.jobID] = parent + 1
                hasMoved = true
            }
            if !hasMoved { break }
        }
        let byDepth = Dictionary(grouping: nodes) { depth[$0.id] ?? 0 }
        return byDepth.keys.sorted().map { byDepth[$0] ?? [] }
    }
}

extension JobReader {
    /// Returns the workflow of a job; each query reads one more step.
    static func workflow(around job: JobRecord, in tx: TenantReader) throws -> JobWorkflow {
        var (known, frontier): (Set, [ID<BackgroundJob>]) = ([job.id], [job.id])
        var edges: [ID<JobDependencyRecord>: JobDependencyRecord] = [:]
        while !frontier.isEmpty, known.count < JobWorkflow.limit {
            let (jobs, limit) = (frontier, JobWorkflow.limit * 2)
            let found = try tx.fetch(
                JobDependencyRecord.where { $0.jobID.in(jobs) || $0.parentID.in(jobs) }
                    .order { $0.id.ascending }.limit(limit)
            ).filter { $0.parentID.failedBatch == nil }
            for edge in found { edges[edge.id] = edge }
            frontier = []
            for id in found.flatMap({ [$0.parentID, $0.jobID] }) where known.count < JobWorkflow.limit {
                if known.insert(id).inserted { frontier.append(id) }
            }
        }
        let connected = edges.values.filter { known.contains($0.parentID) && known.contains($0.jobID) }
        let jobs = try tx.fetch(JobRecord.self, ids: known)
        let jobsByID = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }
        let rest = known.filter { jobsByID[$0] == nil }.map { ID<JobBatch>(high: $0.high, low: $0.low) }
        let batches = try tx.fetch(JobBatchRecord.self, ids: rest)
        let batchesByID = Dictionary(batches.map { (ID<BackgroundJob>(high: $0.id.high, low: $0.id.low), $0) }) {
            first, _ in first
        }
        return JobWorkflow(
            nodes: known.sorted().map { .init(id: $0, job: jobsByID[$0], batch: batchesByID[$0]) },
            edges: connected.sorted { $0.id < $1.id }, isTruncated: known.count >= JobWorkflow.limit)
    }
}
