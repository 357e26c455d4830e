import TrellisKernel

/// The limits of mails, from the settings.
struct MailLimits: Hashable, Sendable {
    /// Mails per second to the provider; nil for no limit.
    let perSecond: Int?
    /// Mails of one tenant per hour; nil for no limit.
    let tenantPerHour: Int?
    /// The number of the first day of the warm-up, counted from 1970-01-01; nil for none.
    let warmUpDay: Int?
    /// Mails on the first day of the warm-up.
    let warmUpFirstDay: Int

    init(_ settings: MailingSettings) {
        perSecond = settings.rate > 0 ? settings.rate : nil
        tenantPerHour = settings.tenantHourly > 0 ? settings.tenantHourly : nil
        warmUpDay = settings.warmUpStart?.number
        warmUpFirstDay = settings.warmUpFirstDay
    }

    /// Returns the periods that count a mail now: of the tenant, then of the provider, from long to short.
    ///
    /// The order is the same for every mail, so that transactions lock the counters in one order. Mails of the platform
    /// itself belong to no tenant.
    func windows(transport: String, tenant: ID<Tenant>, at now: Timestamp) -> [RateWindow] {
        var windows: [RateWindow] = []
        if let tenantPerHour, tenant != .platform {
            windows.append(window("hour/\(tenant)", tenantPerHour, 3600, at: now, patience: 168))
        }
        if let limit = warmUpLimit(at: now) {
            // The limit of the next day is another one, so its mails aren't spread further.
            windows.append(window("day/\(transport)", limit, 86_400, at: now, patience: 1))
        }
        if let perSecond {
            windows.append(window("second/\(transport)", perSecond, 1, at: now, patience: 3600))
        }
        return windows
    }

    /// Returns the maximum number of mails on the current day of the warm-up; nil before it, and when it is over: after
    /// 30 days, with a thousand million times as many mails as on the first.
    func warmUpLimit(at now: Timestamp) -> Int? {
        guard let warmUpDay else { return nil }
        let day = Int(clamping: now.seconds / 86_400) - warmUpDay
        guard (0..<30).contains(day) else { return nil }
        let (limit, overflow) = warmUpFirstDay.multipliedReportingOverflow(by: 1 << day)
        return overflow ? nil : limit
    }

    private func window(
        _ name: String, _ limit: Int, _ seconds: Int64, at now: Timestamp, patience: Int
    ) -> RateWindow {
        let number = now.seconds / seconds
        return RateWindow(
            id: "\(name)/\(number)", limit: max(limit, 1),
            start: Timestamp(microseconds: number * seconds * 1_000_000), length: .seconds(seconds), patience: patience)
    }
}
