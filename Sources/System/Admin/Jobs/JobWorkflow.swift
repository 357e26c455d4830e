import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The jobs and batches that a job waits for and that wait for it, however many steps away: as far as they can be shown.
struct JobWorkflow: Sendable {
    /// A job, or a batch, which stands for its jobs.
    struct Node: Sendable {
        let id: ID<BackgroundJob>
        /// Nil for a batch, and for a job that was pruned.
        let job: JobRecord?
        let batch: JobBatchRecord?
    }
    /// How many nodes are looked for; those that are fewest steps away come first.
    static let limit = 80

    let nodes: [Node]
    /// What waits for what, among the nodes.
    let edges: [JobDependencyRecord]
    /// Whether there are others beyond the nodes.
    let isCut: Bool

    /// The nodes by how many steps they are from the start: each behind all that it waits for.
    var layers: [[Node]] {
        var depth = Dictionary(nodes.map { ($0.id, 0) }) { first, _ in first }
        // A job is enqueued after what it waits for, so there is no circle; were there one, this would end all the same.
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
    /// What is connected with a job, one step further with each query.
    static func workflow(around job: JobRecord, in tx: TenantReader) throws -> JobWorkflow {
        var (known, frontier): (Set, [ID<BackgroundJob>]) = ([job.id], [job.id])
        var edges: [ID<JobDependencyRecord>: JobDependencyRecord] = [:]
        while !frontier.isEmpty, known.count < JobWorkflow.limit {
            let (here, room) = (frontier, JobWorkflow.limit * 2)
            let found = try tx.fetch(
                JobDependencyRecord.where { $0.jobID.in(here) || $0.parentID.in(here) }
                    .order { $0.id.ascending }.limit(room))
            for edge in found { edges[edge.id] = edge }
            frontier = []
            for id in found.flatMap({ [$0.parentID, $0.jobID] }) where known.count < JobWorkflow.limit {
                if known.insert(id).inserted { frontier.append(id) }
            }
        }
        let shown = edges.values.filter { known.contains($0.parentID) && known.contains($0.jobID) }
        let jobs = try tx.fetch(JobRecord.self, ids: known)
        let jobsByID = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }
        let rest = known.filter { jobsByID[$0] == nil }.map { ID<JobBatch>(high: $0.high, low: $0.low) }
        let batches = try tx.fetch(JobBatchRecord.self, ids: rest)
        let batchesByID = Dictionary(batches.map { (ID<BackgroundJob>(high: $0.id.high, low: $0.id.low), $0) }) {
            first, _ in first
        }
        return JobWorkflow(
            nodes: known.sorted().map { .init(id: $0, job: jobsByID[$0], batch: batchesByID[$0]) },
            edges: shown.sorted { $0.id < $1.id }, isCut: known.count >= JobWorkflow.limit)
    }
}
