import TrellisKernel

/// The days of a tenant: the conversion between moments and days in its time zone.
///
/// The domain computes with days only. The application converts with this protocol; its implementation over the time
/// zone database is an adapter.
protocol TenantCalendar: Sendable {
    /// Returns the day on which the moment is for the tenant.
    func day(of moment: Timestamp) -> LocalDate

    /// Returns the first moment of the day; the end of a gap when clocks skip midnight.
    func start(of day: LocalDate) -> Timestamp
}
