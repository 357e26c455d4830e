import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The counts of requests that all servers share through the database, without a statement for each request.
///
/// 1. A process takes a tenth of a bucket's tokens in one statement (``TokenBucket/lease``) and hands them out from memory.
///    What it takes is missing for all others at once, so that together they never hand out more than the bucket had.
/// 2. Tokens that a process holds while the bucket fills again are the only excess: in any period, the processes admit at
///    most one lease each more than one bucket would. Those that it hasn't used after a period are given back.
/// 3. A process that got none refuses from memory until a token is back: a flood costs few statements.
/// 4. While the database can't be asked, each process counts in a bucket of its own: requests are admitted rather than
///    refused.
/// 5. The buckets that were used least recently are forgotten, those of addresses apart from those of callers: so no
///    client can, by many addresses, make a process forget its users' tokens.
final class SharedRateLimiter: RateLimiter {
    private struct State {
        var addresses: RecentValues<RateLimitLease>
        var callers: RecentValues<RateLimitLease>
        /// Until when the database isn't asked, because it couldn't be.
        var unavailableUntil: Int64 = 0
        var leases = 0
    }
    /// For how long the database isn't asked after it couldn't be.
    private static let pause: Int64 = 1_000_000
    /// How long a request waits for tokens at most.
    private static let timeLimit = Duration.seconds(2)
    /// After how many leases full buckets are removed, and how many at a time: more than are added in between.
    private static let (sweepInterval, sweepBatch) = (64, 128)

    private let state: Mutex<State>
    private let database: SystemDatabase
    private let now: @Sendable () -> Int64
    private let logger: Logger

    /// Creates a limiter.
    ///
    /// - Parameter capacity: how many buckets of callers, and as many of addresses, it remembers.
    init(_ database: Database, capacity: Int = 10_000, logger: Logger) {
        self.database = database.system()
        self.logger = logger
        now = { database.now.microseconds }
        state = Mutex(State(addresses: RecentValues(capacity: capacity), callers: RecentValues(capacity: capacity)))
    }

    func take(from bucket: RateLimitBucket) async -> RateLimitDecision {
        while true {
            let time = now()
            switch step(bucket, at: time) {
            case .decided(let decision): return decision
            case .waiting(let task):
                await task.value
                // Nothing reads the response to a request that was cancelled.
                if Task.isCancelled { return Self.uncounted }
            case .asking: continue
            }
        }
    }

    func giveBack(to bucket: RateLimitBucket) {
        state.withLock { state in change(&state, bucket) { $0.giveBack() } }
    }

    /// Returns the step of one request; if it needs tokens, begins to ask for them, and returns that as a wait.
    private func step(_ bucket: RateLimitBucket, at time: Int64) -> RateLimitLease.Step {
        state.withLock { state in
            let isShared = time >= state.unavailableUntil
            return change(&state, bucket) { lease in
                let step = lease.step(at: time, isShared: isShared)
                guard case .asking(let unused) = step else { return step }
                let task = Task { await self.ask(bucket, givingBack: unused) }
                lease.asking = task
                return .waiting(task)
            }
        }
    }

    private func change<Result>(
        _ state: inout State, _ bucket: RateLimitBucket, _ body: (inout RateLimitLease) -> Result
    ) -> Result {
        let path: WritableKeyPath<State, RecentValues<RateLimitLease>> =
            bucket.subject == .address ? \.addresses : \.callers
        let tokens = TokenBucket(bucket)
        var lease = state[keyPath: path][bucket.id] ?? RateLimitLease(tokens)
        if lease.bucket != tokens { lease = RateLimitLease(tokens) }
        defer { state[keyPath: path][bucket.id] = lease }
        return body(&lease)
    }

    /// Asks the database for tokens, and notes what it got.
    private func ask(_ bucket: RateLimitBucket, givingBack unused: Int64) async {
        let tokens = TokenBucket(bucket)
        let work = Task { [database] () -> Result<(tokens: Int64, fullAt: Int64), any Error> in
            do {
                return .success(
                    try await database.write { tx in try tx.lease(tokens, id: bucket.id, givingBack: unused) })
            } catch { return .failure(error) }
        }
        // SQLite doesn't notice a cancellation while it waits for another writer. Tokens that come late come back with time.
        let inTime = await work.value(within: Self.timeLimit)
        if inTime == nil { work.cancel() }
        let result = inTime ?? .failure(DatabaseError.timeout)
        let time = now()
        let isSweepDue = state.withLock { state in
            change(&state, bucket) { lease in
                lease.asking = nil
                if case .success(let got) = result { lease.add(got.tokens, fullAt: got.fullAt, at: time) }
            }
            guard case .success = result else {
                state.unavailableUntil = time + Self.pause
                return false
            }
            state.leases += 1
            return state.leases.isMultiple(of: Self.sweepInterval)
        }
        if case .failure(let error) = result {
            logger.warning(
                "rate limits are counted in this process only, because the database can't be asked",
                metadata: ["error": .string(String(describing: error))])
        } else if isSweepDue {
            Task { [database] in try? await database.write { tx in try tx.removeFullBuckets(upTo: Self.sweepBatch) } }
        }
    }

    private static let uncounted = RateLimitDecision(
        isAdmitted: true, remaining: 0, secondsUntilFull: 0, secondsUntilNext: 0)
}
