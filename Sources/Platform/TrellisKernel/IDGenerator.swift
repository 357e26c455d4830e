import Synchronization

/// A generator of version 7 UUIDs, each greater than the last.
///
/// Within one millisecond, the 12 bits after the version are a counter (RFC 9562, section 6.2, method 1, with a random
/// start in the lower half). When the counter overflows, the generator advances to the next millisecond early, so the
/// order always holds.
final class IDGenerator: Sendable {
    /// The generator of the whole process for the system clock.
    static let system = IDGenerator()
    /// The generator of the whole process for times that callers state.
    ///
    /// It never goes back, so one time in the future moves all that follow there. Identifiers of the system clock must
    /// not follow it, hence the two.
    static let stated = IDGenerator()

    private struct State {
        var milliseconds: UInt64 = 0
        var counter: UInt64 = 0
    }
    private let state = Mutex(State())

    func next(milliseconds now: Int64) -> (high: UInt64, low: UInt64) {
        let now = UInt64(clamping: now) & 0xFFFF_FFFF_FFFF
        let random = UInt64.random(in: .min ... .max)
        let stamp = state.withLock { state in
            if now > state.milliseconds {
                state = State(milliseconds: now, counter: random >> 53)
            } else if state.counter < 0xFFF {
                state.counter += 1
            } else {
                state = State(milliseconds: state.milliseconds + 1, counter: random >> 53)
            }
            return state
        }
        let high = stamp.milliseconds << 16 | 0x7000 | stamp.counter
        let low = 0x8000_0000_0000_0000 | (UInt64.random(in: .min ... .max) >> 2)
        return (high, low)
    }
}
