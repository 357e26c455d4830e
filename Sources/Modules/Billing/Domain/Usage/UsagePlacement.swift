import TrellisKernel

/// The period in which usage is invoiced.
///
/// The rule for late arrivals: usage counts in the period that contains its day as long as that period is open. When
/// the period was already invoiced, usage counts in the period that is open now, as if it happened on its first day;
/// an issued invoice never changes. Usage after the open period waits for the next one. Usage in a trial is free, also
/// when it arrives later. There is no limit of age but the start of the subscription.
enum UsagePlacement: Hashable, Sendable {
    /// In the open period, on this day; `isLate` when it happened before the period.
    case open(LocalDate, isLate: Bool)
    /// In the trial.
    case free
    /// In a later period.
    case later

    /// Returns the placement of an event.
    ///
    /// - Parameters:
    ///   - start: The first day of the subscription.
    ///   - charged: The first day that is charged for; nil in a trial.
    /// - Throws: ``BillingError/usageTooEarly(_:)`` before the start of the subscription.
    static func of(
        _ event: UsageEvent, startedOn start: LocalDate, chargedFrom charged: LocalDate?, open period: BillingPeriod,
        calendar: some TenantCalendar
    ) throws(BillingError) -> UsagePlacement {
        let day = calendar.day(of: event.time)
        guard day >= start else { throw .usageTooEarly(start) }
        guard let charged, day >= charged else { return .free }
        guard day < period.end else { return .later }
        return .open(max(day, period.start), isLate: day < period.start)
    }
}
