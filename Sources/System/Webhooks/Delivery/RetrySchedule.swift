/// The delays between the attempts to send a delivery.
///
/// Source: Standard Webhooks 1.0, "Deliverability and reliability"; ten attempts within about three days.
enum RetrySchedule {
    /// The maximum number of attempts, without replays.
    static let attempts = delays.count + 1
    static let delays: [Duration] = [
        .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3600), .seconds(5 * 3600),
        .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]

    /// Returns the delay after an attempt, counted from 1; nil after the last.
    ///
    /// - Parameters:
    ///   - requested: The delay that the receiver requested; used only if it is longer.
    ///   - jitter: A random number from 0 to 1; adds up to 10 %, to spread deliveries that failed together.
    static func delay(
        after attempt: Int, requested: Duration? = nil, jitter: Double = .random(in: 0...1)
    ) -> Duration? {
        guard delays.indices.contains(attempt - 1) else { return nil }
        return max(delays[attempt - 1] * (1 + 0.1 * jitter), requested ?? .zero)
    }
}
