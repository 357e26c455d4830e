internal import Synchronization
internal import TrellisKernel

/// How long the service wants no more errors.
///
/// Source: https://develop.sentry.dev/sdk/foundations/transport/rate-limiting/.
final class SentryRateLimits: Sendable {
    /// The pause after a 429 that names none.
    private static let standard = Duration.seconds(60)
    /// The longest pause that is accepted.
    static let longest = Duration.seconds(24 * 3600)
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether an error may be sent now.
    func allows(at now: ContinuousClock.Instant) -> Bool { end.withLock { $0.map { now >= $0 } ?? true } }

    /// Takes in the fields of a response: `X-Sentry-Rate-Limits`, or `Retry-After` of a 429.
    ///
    /// - Parameters:
    ///   - limits: the values of `X-Sentry-Rate-Limits`; several lines are joined by commas.
    ///   - retryAfter: the delay of `Retry-After`; nil without one.
    func update(status: Int, limits: String?, retryAfter: Duration?, at now: ContinuousClock.Instant) {
        let pause: Duration?
        if let limits {
            pause = Self.pause(of: limits)
        } else if status == 429 {
            pause = retryAfter ?? Self.standard
        } else {
            pause = nil
        }
        guard let pause, pause > .zero else { return }
        end.withLock { $0 = max($0 ?? now, now + min(pause, Self.longest)) }
    }

    /// Returns the longest pause for errors: of `60:error;security:key` and of `60::organization`, not of `60:span:key`.
    private static func pause(of text: String) -> Duration? {
        text.split(utf8: ",").compactMap { quota -> Duration? in
            let parts = quota.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard let first = parts.first, let seconds = seconds(String(Substring(first))) else { return nil }
            guard parts.count > 1, !parts[1].isEmpty else { return seconds }
            let categories = parts[1].split(separator: UInt8(ascii: ";")).map { String(Substring($0)) }
            return categories.contains { $0 == "error" || $0 == "default" } ? seconds : nil
        }.max()
    }

    private static func seconds(_ text: String) -> Duration? {
        let bytes = text.utf8.drop { $0 == 0x20 }.prefix { $0 != 0x20 }
        guard let value = Double(String(Substring(bytes))), value.isFinite, value >= 0, value < 1e9 else { return nil }
        return .milliseconds(Int(value * 1000))
    }
}
