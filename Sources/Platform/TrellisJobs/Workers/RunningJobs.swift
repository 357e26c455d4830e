import Synchronization
import TrellisKernel

/// The running attempts of this process.
final class RunningJobs: Sendable {
    private let attempts = Mutex<[ID<BackgroundJob>: JobAttempt]>([:])
    private let abandoned = Mutex<[ObjectIdentifier: JobAttempt]>([:])
    /// The signal that no attempt is running any more.
    let idle = AsyncSignal()

    var count: Int { attempts.withLock { $0.count } }
    var all: [JobAttempt] { attempts.withLock { Array($0.values) } }

    func add(_ attempt: JobAttempt) {
        attempts.withLock { $0[attempt.job.id] = attempt }
    }

    func remove(_ attempt: JobAttempt) {
        let isEmpty = attempts.withLock { attempts in
            // The same job may run again before a stuck attempt of it has ended.
            if attempts[attempt.job.id] === attempt { attempts[attempt.job.id] = nil }
            return attempts.isEmpty
        }
        if isEmpty { idle.signal() }
    }

    /// The attempts that have ended although their code still runs.
    var abandonedAttempts: [JobAttempt] { abandoned.withLock { Array($0.values) } }

    /// Notes that the attempt ends although its code still runs; does nothing if the code has just ended.
    func abandon(_ attempt: JobAttempt) {
        abandoned.withLock { abandoned in
            if !attempt.hasBodyEnded { abandoned[ObjectIdentifier(attempt)] = attempt }
        }
    }

    /// Notes that the code of the attempt has ended.
    func bodyEnded(_ attempt: JobAttempt) {
        attempt.endBody()
        abandoned.withLock { $0[ObjectIdentifier(attempt)] = nil }
    }

    subscript(id: ID<BackgroundJob>) -> JobAttempt? { attempts.withLock { $0[id] } }

    /// Waits until no attempt is running, at most for `limit`; returns whether that happened.
    func waitUntilIdle(within limit: Duration) async -> Bool {
        let end = ContinuousClock.now + limit
        while count > 0 {
            let left = end - .now
            guard left > .zero else { return false }
            await idle.wait(upTo: left)
        }
        return true
    }
}
