import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Steps at random, taken with the rows and in the model, that must come to the same.
struct ModelWalk {
    let test: TestJobs
    let seed: UInt64
    var random: SeededGenerator
    var model: JobModel
    var workers: [ID<JobWorker>] = []
    /// Every job that was ever claimed, whether or not the lease is still good.
    var hands: [JobRecord] = []
    var retried: Set<ID<BackgroundJob>> = []
    /// What was done, for whoever reads a failure.
    var steps: [String] = []

    init(_ test: TestJobs, seed: UInt64) {
        self.test = test
        self.seed = seed
        random = SeededGenerator(seed: seed)
        model = JobModel(now: test.clock.now)
    }

    mutating func walk(_ count: Int) async throws {
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
        case 81..<84: try await lose(isDead: true)
        case 84..<86: try await lose(isDead: false)
        case 86..<94: try await pass(.seconds(random.number(1...20)))
        case 94..<96: try await pause()
        default: try await prune(after: .seconds(random.chance(20) ? 86_400 : 2000))
        }
    }

    /// Compares all rows with the model, and asks them for what always holds.
    func compare() async throws {
        let picture = try await JobPicture.taken(test)
        let faults = picture.differences(from: model) + picture.faults(retried: retried)
        try #require(faults.isEmpty, "seed \(seed), after \(steps.suffix(12)): \(faults)")
    }

    /// That both came to the same.
    func agree<Value: Equatable>(_ found: Value, _ expected: Value) throws {
        try #require(found == expected, "seed \(seed), after \(steps.suffix(12))")
    }

    /// Runs everything to its end: what failed is retried until it has succeeded.
    mutating func finish() async throws {
        for queue in model.paused.sorted() { try await resume(queue) }
        var idleRounds = 0
        while !model.ids(where: { $0.state != .completed }).isEmpty {
            for worker in workers { try await lose(worker, isDead: true) }
            for id in model.ids(where: { $0.state == .discarded || $0.state == .cancelled }) { try await retry(id) }
            try await pass(.seconds(60))
            var isIdle = true
            for queue in ["default", "other"] {
                let worker = try await hire()
                let claimed = try await claim(worker, queue, 1000)
                isIdle = isIdle && claimed.isEmpty
                for job in claimed { try await commit(job) }
            }
            try await compare()
            idleRounds = isIdle ? idleRounds + 1 : 0
            try #require(idleRounds < 4, "seed \(seed): nothing goes on after \(steps.suffix(12))")
            // What waits for a batch with a failed job that is gone hears of it when the batch goes.
            if isIdle { try await prune(after: .seconds(2 * 86_400)) }
        }
        try agree(model.batches.values.contains { $0.pending > 0 || $0.finishedAt == nil }, false)
    }
}

extension ModelWalk {
    private mutating func enqueue() async throws {
        let order = order()
        steps.append("enqueue \(order)")
        var (answer, failure): ([EnqueuedJob], JobError?) = ([], nil)
        var batch: ID<JobBatch>?
        do {
            (answer, batch) = try await test.database.tenant(order.scope).write { tx in
                let errands = (0..<order.count).map { Errand(what: "\($0)") }
                if order.isBatch {
                    let batch = try tx.batch("some", errands, order.options)
                    let jobs = try tx.fetch(JobRecord.where { $0.batchID == batch }.order { $0.id.ascending })
                    return (jobs.map { EnqueuedJob(id: $0.id, wasThere: false) }, batch)
                }
                if let first = errands.first, order.count == 1 {
                    return ([try tx.enqueue(first, after: order.parents, order.options)], nil)
                }
                return (try tx.enqueue(contentsOf: errands, after: order.parents, order.options), nil)
            }
        } catch let error as JobError {
            failure = error
        }
        let expected = model.answer(to: order)
        let there = answer.first { $0.wasThere }?.id
        try agree(failure.map { .refused($0) } ?? there.map { .there($0) } ?? .new, expected)
        switch expected {
        case .refused: break
        case .there(let id): if order.options.unique?.conflict == .replace { model.replace(id, by: order) }
        case .new: model.take(order, answer.map(\.id), batch: batch)
        }
    }

    private mutating func order() -> JobOrder {
        var order = JobOrder(scope: random.chance(70) ? test.acme : test.globex)
        let tenant = order.scope.tenantID
        if random.chance(40) { order.options.start = .after(.seconds(random.number(1...30))) }
        if random.chance(30) { order.options.attempts = random.number(1...3) }
        if random.chance(20) { order.options.queue = Queue("other") }
        order.isBatch = random.chance(15)
        if order.isBatch || random.chance(30) { order.count = random.number(1...4) }
        guard !order.isBatch else { return order }
        let batches = model.batches.filter { $0.value.tenant == tenant }.keys.sorted()
        let joins = random.chance(10)
        if joins { order.options.batch = random.pick(1, of: batches).first }
        if random.chance(50) {
            // Who joins a batch waits for nothing that could wait for that batch.
            let jobs = model.ids { $0.tenant == tenant && (!joins || $0.needs.isEmpty) }
            let chosen = random.pick(random.number(1...3), of: Array(jobs.suffix(12)))
            order.parents = chosen.map { .on($0, policy()) }
            if !joins, let batch = random.pick(1, of: batches).first { order.parents.append(.on(batch, policy())) }
            if random.chance(4) { order.parents.append(.on(ID<BackgroundJob>(), .success)) }
        }
        if order.count == 1, random.chance(60) {
            let conflict = random.pick(1, of: [UniqueJob.Conflict.keep, .replace, .replace, .reject])[0]
            let scope = random.pick(1, of: UniqueJob.Scope.allCases)[0]
            order.options.unique = UniqueJob("\(random.number(1...2))", onConflict: conflict, until: scope)
        }
        return order
    }

    private mutating func policy() -> JobDependency.Policy {
        random.pick(1, of: JobDependency.Policy.allCases)[0]
    }
}
