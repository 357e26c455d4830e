import TrellisKernel

extension Quota {
    /// The open event streams of a tenant, in each server process.
    static let streams = Quota("streams", "Open event streams, in each server process.")
    /// The schedules of a tenant.
    static let schedules = Quota("schedules", "Schedules, paused ones included.")
}
