/// A guess isn't checked, because there were too many before.
struct ThrottleRefusal: Error {
    /// How long the next one must wait.
    let pause: Duration
    /// Whether there were too many from the client's network, for whatever account.
    let isOfNetwork: Bool

    /// Returns the error of the client.
    func error(for target: GuessTarget) -> ThrottleError {
        let seconds = Int(clamping: wholeSeconds)
        return target == .mail ? .tooManyMails(retryAfter: seconds) : .tooManyAttempts(retryAfter: seconds)
    }

    /// The whole seconds that are at least as long; at least one.
    private var wholeSeconds: Int64 {
        let (seconds, attoseconds) = pause.components
        return max(attoseconds > 0 ? seconds.addingReportingOverflow(1).partialValue : seconds, 1)
    }
}
