import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// A sequence of random steps on the database and on the model, whose results must be equal.
struct ModelRun {
    let test: TestJobs
    let seed: UInt64
    var random: SeededGenerator
    var model: JobModel
    var workers: [ID<JobWorker>] = []
    /// All jobs ever claimed, with valid or lost leases.
    var allClaimed: [JobRecord] = []
    var retried: Set<ID<BackgroundJob>> = []
    /// The steps so far, for failure messages.
    var steps: [String] = []

    init(_ test: TestJobs, seed: UInt64) {
        self.test = test
        self.seed = seed
        random = SeededGenerator(seed: seed)
        model = JobModel(now: test.clock.now)
    }

    mutating func run(_ count: Int) async throws {
        for _ in 0..<count {
            try await step()
            try await compare()
        }
    }

    private mutating func step() async throws {
        switch random.number(0...99) {
        case 0..<26: try await enqueue()
        case 26..<46: try await claim()
        case 46..<64: try await end()
        case 64..<72: try await commit()
        case 72..<76: try await cancel()
        case 76..<81: try await retry()
        case 81..<84: try await removeWorker(isDead: true)
        case 84..<86: try await removeWorker(isDead: false)
        case 86..<94: try await advanceClock(.seconds(random.number(1...20)))
        case 94..<96: try await pause()
        default: try await prune(after: .seconds(random.chance(20) ? 86_400 : 2000))
        }
    }

    /// Compares all rows with the model and checks the invariants.
    func compare() async throws {
        let snapshot = try await JobSnapshot.load(test)
        let violations = snapshot.differences(from: model) + snapshot.violations(retried: retried)
        try #require(violations.isEmpty, "seed \(seed), after \(steps.suffix(12)): \(violations)")
    }

    /// Requires that both results are equal.
    func agree<Value: Equatable>(_ found: Value, _ expected: Value) throws {
        try #require(found == expected, "seed \(seed), after \(steps.suffix(12))")
    }

    /// Runs all jobs and retries failed ones until all are completed.
    mutating func finish() async throws {
        for queue in model.paused.sorted() { try await resume(queue) }
        var idleRounds = 0
        while !model.ids(where: { $0.state != .completed }).isEmpty {
            for worker in workers { try await removeWorker(worker, isDead: true) }
            for id in model.ids(where: { $0.state == .discarded || $0.state == .cancelled }) { try await retry(id) }
            try await advanceClock(.seconds(60))
            var isIdle = true
            for queue in ["default", "other"] {
                let worker = try await registerWorker()
                let claimed = try await claim(worker, queue, 1000)
                isIdle = isIdle && claimed.isEmpty
                for job in claimed { try await commit(job) }
            }
            try await compare()
            idleRounds = isIdle ? idleRounds + 1 : 0
            try #require(idleRounds < 4, "seed \(seed): no progress after \(steps.suffix(12))")
        }
        try agree(model.batches.values.contains { $0.pending > 0 || $0.finishedAt == nil }, false)
    }
}

extension ModelRun {
    private mutating func enqueue() async throws {
        let request = newRequest()
        steps.append("enqueue \(request)")
        var (enqueued, failure): ([EnqueuedJob], JobError?) = ([], nil)
        var batch: ID<JobBatch>?
        do {
            (enqueued, batch) = try await test.database.tenant(request.scope).write { tx in
                let samples = (0..<request.count).map { SampleJob(what: "\($0)") }
                if request.isBatch {
                    let batch = try tx.batch("some", samples, request.options)
                    let jobs = try tx.fetch(JobRecord.where { $0.batchID == batch }.order { $0.id.ascending })
                    return (jobs.map { EnqueuedJob(id: $0.id, alreadyExisted: false) }, batch)
                }
                if let first = samples.first, request.count == 1 {
                    return ([try tx.enqueue(first, after: request.parents, request.options)], nil)
                }
                return (try tx.enqueue(contentsOf: samples, after: request.parents, request.options), nil)
            }
        } catch let error as JobError {
            failure = error
        }
        let expected = model.expectedResult(of: request)
        let existing = enqueued.first { $0.alreadyExisted }?.id
        try agree(failure.map { .rejected($0) } ?? existing.map { .existing($0) } ?? .new, expected)
        switch expected {
        case .rejected: break
        case .existing(let id): if request.options.unique?.conflict == .replace { model.replace(id, by: request) }
        case .new: model.add(request, enqueued.map(\.id), batch: batch)
        }
    }

    private mutating func newRequest() -> EnqueueRequest {
        var request = EnqueueRequest(scope: random.chance(70) ? test.acme : test.globex)
        let tenant = request.scope.tenantID
        if random.chance(40) { request.options.start = .after(.seconds(random.number(1...30))) }
        if random.chance(30) { request.options.attempts = random.number(1...3) }
        if random.chance(20) { request.options.queue = Queue("other") }
        request.isBatch = random.chance(15)
        if request.isBatch || random.chance(30) { request.count = random.number(1...4) }
        guard !request.isBatch else { return request }
        let batches = model.batches.filter { $0.value.tenant == tenant }.keys.sorted()
        let joins = random.chance(10)
        if joins { request.options.batch = random.pick(1, of: batches).first }
        if random.chance(50) {
            // A job of a batch has no parent that could wait for that batch.
            let jobs = model.ids { $0.tenant == tenant && (!joins || $0.dependencies.isEmpty) }
            let chosen = random.pick(random.number(1...3), of: Array(jobs.suffix(12)))
            request.parents = chosen.map { .on($0, policy()) }
            if !joins, let batch = random.pick(1, of: batches).first { request.parents.append(.on(batch, policy())) }
            if random.chance(4) { request.parents.append(.on(ID<BackgroundJob>(), .success)) }
        }
        if request.count == 1, random.chance(60) {
            let conflict = random.pick(1, of: [UniqueJob.Conflict.keep, .replace, .replace, .reject])[0]
            let scope = random.pick(1, of: UniqueJob.Scope.allCases)[0]
            request.options.unique = UniqueJob("\(random.number(1...2))", onConflict: conflict, until: scope)
        }
        return request
    }

    private mutating func policy() -> JobDependency.Policy {
        random.pick(1, of: JobDependency.Policy.allCases)[0]
    }
}
