import TrellisKernel

/// The billing of all tenants in sums.
struct BillingOverview: Sendable {
    /// The sums of one month.
    struct Month: Hashable, Sendable {
        /// The first day.
        let start: LocalDate
        /// For each kind of amount the sum; zero without an entry.
        var amounts: [RevenueKind: Money] = [:]
    }

    /// The sums in one currency.
    struct Report: Sendable {
        /// The recurring revenue of a month, from subscriptions that are active or past due.
        var recurring: RecurringRevenue
        /// What the subscriptions in trials would add to it.
        var trialing: RecurringRevenue
        /// What is due of all open invoices.
        var open: Money
        var openCount = 0
        /// Twelve months, earliest first.
        var months: [Month]

        /// Returns what the amounts of a kind sum up to.
        ///
        /// - Throws: ``BillingError/amountOverflow``.
        func total(_ kind: RevenueKind) throws(BillingError) -> Money {
            try Money.sum(months.compactMap { $0.amounts[kind] }, in: open.currency)
        }
    }

    /// When it was made.
    let at: Timestamp
    /// The months, which are those of UTC.
    let months: [LocalDate]
    /// The number of subscriptions by state.
    private(set) var counts: [SubscriptionStatus: Int] = [:]
    private(set) var reports: [Currency: Report] = [:]

    /// Creates an overview without any amounts of the month of the time and the eleven before it.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` before the year 2.
    init(at now: Timestamp) throws(BillingError) {
        let today = FixedOffsetCalendar.utc.day(of: now)
        let current = try LocalDate(today.year, today.month, 1)
        var months: [LocalDate] = []
        for distance in (0..<12).reversed() { months.append(try current.adding(months: -distance)) }
        (at, self.months) = (now, months)
    }

    /// Adds subscriptions that have the same state, plan and number of users.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    mutating func add(
        _ count: Int, _ status: SubscriptionStatus, of plan: Plan, seatCount: Int64
    ) throws(BillingError) {
        counts[status, default: 0] += count
        var report = report(in: plan.currency)
        switch status {
        case .active, .pastDue: try report.recurring.add(Int64(count), of: plan, seatCount: seatCount)
        case .trialing: try report.trialing.add(Int64(count), of: plan, seatCount: seatCount)
        case .paused, .cancelled, .expired: return
        }
        reports[plan.currency] = report
    }

    /// Adds an amount of a day; days outside of the months don't count.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    mutating func add(_ amount: Money, _ kind: RevenueKind, on day: LocalDate) throws(BillingError) {
        var report = report(in: amount.currency)
        let index = report.months.firstIndex { ($0.start.year, $0.start.month) == (day.year, day.month) }
        guard let index else { return }
        let sum = report.months[index].amounts[kind] ?? .zero(amount.currency)
        report.months[index].amounts[kind] = try sum.adding(amount)
        reports[amount.currency] = report
    }

    /// Adds open invoices.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    mutating func addOpen(_ count: Int, _ amount: Money) throws(BillingError) {
        var report = report(in: amount.currency)
        report.open = try report.open.adding(amount)
        report.openCount += count
        reports[amount.currency] = report
    }

    private func report(in currency: Currency) -> Report {
        reports[currency]
            ?? Report(
                recurring: RecurringRevenue(in: currency), trialing: RecurringRevenue(in: currency),
                open: .zero(currency), months: months.map { Month(start: $0) })
    }
}

/// The kinds of amounts that an overview sums up by month, all with taxes.
enum RevenueKind: CaseIterable, Sendable {
    /// Invoices by their day of issue, except void ones.
    case invoiced
    /// Charges that succeeded, by the month in which they were tried.
    case paid
    /// Credit notes by their day of issue.
    case credited
    /// Refunds that succeeded, by the month in which they were asked for.
    case refunded
}
