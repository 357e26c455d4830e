/// How long to wait for transactions that still run, whose ends nobody tells: a moment at first, then ever longer.
package struct HeldBackPause: Sendable {
    private static let shortest = Duration.milliseconds(25)

    private let longest: Duration
    private var pause = shortest

    /// Pauses of no more than `longest`.
    package init(upTo longest: Duration) {
        self.longest = longest
    }

    /// The next one, twice as long as the one before.
    package mutating func next() -> Duration {
        defer { pause = min(pause * 2, max(longest, Self.shortest)) }
        return pause
    }

    /// Begins anew.
    package mutating func reset() {
        pause = Self.shortest
    }
}
