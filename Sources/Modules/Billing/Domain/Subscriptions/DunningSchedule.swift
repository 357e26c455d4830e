import TrellisKernel

/// When a failed payment is retried, and what happens in the end.
struct DunningSchedule: Hashable, Sendable {
    /// What happens after the last attempt.
    enum End: String, CaseIterable, Sendable {
        /// The subscription expires, and its unpaid invoices are written off.
        case expire
        /// The subscription stays past due until a person decides.
        case remainPastDue = "remain_past_due"
    }

    /// The next step.
    enum Step: Hashable, Sendable {
        case retry(on: LocalDate)
        case end(End)
    }

    /// Days from the first failure to each further attempt, ascending; may be empty.
    let delays: [Int]
    let end: End

    /// Retries 1, 3, 5 and 7 days after the first failure; then the subscription expires.
    static let standard = DunningSchedule()

    private init() { (delays, end) = ([1, 3, 5, 7], .expire) }

    /// Creates a schedule.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` unless the delays ascend within 1 to 90 days.
    init(delays: [Int], end: End) throws(BillingError) {
        guard delays.allSatisfy({ (1...90).contains($0) }), zip(delays, delays.dropFirst()).allSatisfy(<) else {
            throw .valueInvalid("dunning.delays", rule: "they ascend within 1 to 90 days.")
        }
        (self.delays, self.end) = (delays, end)
    }

    /// Returns the step after the attempts that have failed so far.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` after the year 9999.
    func step(after unpaid: UnpaidInvoice) throws(BillingError) -> Step {
        // The first attempt is the charge itself, so the first delay follows one failure.
        guard unpaid.attempts <= delays.count else { return .end(end) }
        return .retry(on: try unpaid.failedOn.adding(days: delays[unpaid.attempts - 1]))
    }
}
