import Testing
import TrellisKernel

@Suite("Backoff")
struct BackoffTests {
    @Test("The standard delay doubles from 200 ms to 5 s, and jitter subtracts up to half")
    func standard() {
        let upper = (1...7).map { Backoff.standard.delay(after: $0, chance: 1) }
        #expect(upper == [200, 400, 800, 1600, 3200, 5000, 5000].map { .milliseconds($0) })
        let lower = (1...7).map { Backoff.standard.delay(after: $0, chance: 0) }
        #expect(lower == [100, 200, 400, 800, 1600, 2500, 2500].map { .milliseconds($0) })
    }

    @Test("The delay is zero without a failure, and the limit after very many failures")
    func ends() {
        #expect(Backoff.standard.delay(after: 0) == .zero)
        #expect(Backoff.standard.delay(after: .max, chance: 1) == .seconds(5))
        #expect(Backoff(first: .zero, limit: .seconds(1)).delay(after: .max) == .zero)
    }

    @Test("A random delay is within the range of the jitter")
    func random() {
        for _ in 0..<100 {
            let delay = Backoff.standard.delay(after: 2)
            #expect(delay >= .milliseconds(200) && delay <= .milliseconds(400))
        }
    }
}
