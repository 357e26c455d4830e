import TrellisHub
import TrellisJobs

extension RelayStatus {
    /// What waits, as a line without a break at its end; nil if nothing does.
    var line: String? {
        guard waiting > 0 else { return nil }
        let count = JobQueries.text(waiting)
        return "events whose deliveries aren't jobs yet: \(count), the oldest for \(lag.components.seconds) s"
    }
}
