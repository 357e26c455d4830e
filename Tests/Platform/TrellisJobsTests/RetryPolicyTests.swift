import Testing
import TrellisJobs

@Suite("Retry policies")
struct RetryPolicyTests {
    @Test("An exponential delay doubles with each failure, up to its cap")
    func exponentialDoubles() {
        let policy = RetryPolicy.exponential(attempts: 9, from: .seconds(5), upTo: .seconds(60))
        let pauses = (1...8).map { policy.delay(after: $0, of: 9, chance: 0.5) }
        let seconds = [5, 10, 20, 40, 60, 60, 60, 60].map { Duration.seconds($0) }
        #expect(pauses == seconds)
    }

    @Test("The last attempt has no delay")
    func lastAttemptEnds() {
        let policy = RetryPolicy.fixed(attempts: 3, every: .seconds(1))
        #expect(policy.delay(after: 3, of: 3) == nil)
        #expect(policy.delay(after: 2, of: 3) != nil)
        #expect(RetryPolicy.never.delay(after: 1, of: 1) == nil)
    }

    @Test("The jitter is at most 10 %")
    func jitterIsBounded() {
        let policy = RetryPolicy.fixed(attempts: 2, every: .seconds(10))
        #expect(policy.delay(after: 1, of: 2, chance: 0) == .seconds(9))
        #expect(policy.delay(after: 1, of: 2, chance: 1) == .seconds(11))
    }

    @Test("The delay is the cap for any large number of failures")
    func hugeAttemptsDoNotOverflow() {
        let policy = RetryPolicy.exponential(attempts: .max)
        #expect(policy.delay(after: .max - 1, of: .max, chance: 0.5) == .seconds(6 * 3600))
    }
}
