import TrellisKernel

/// One period of a limit: how many mails may be sent from its start until its end.
struct RateWindow: Hashable, Sendable {
    /// The limit and the period, as in `second/ses/1767225600`.
    let id: String
    /// The maximum number of mails; at least 1.
    let limit: Int
    let start: Timestamp
    let length: Duration
    /// The number of periods after which a mail that must wait is tried again at the latest.
    let patience: Int

    /// When it is over.
    var end: Timestamp { start + length }

    /// Returns how long the mail must wait that is the `number`th, counted from 1, for which this period has no space.
    ///
    /// They are spread over the next periods, as many to each as it allows, so that they don't all ask again at the same
    /// time.
    func pause(ofWaiting number: Int, at now: Timestamp) -> Duration {
        let periods = min((max(number, 1) - 1) / limit + 1, patience)
        return max(start + length * periods - now, .milliseconds(1))
    }
}
