internal import TrellisConfig
internal import TrellisKernel

/// What one connection may use, as ``WebSettings`` says; times are in nanoseconds.
struct ConnectionLimits: Sendable {
    /// The maximum length of the target.
    let target: Int
    /// The maximum total size of the header fields, and of the trailer fields.
    let fields: Int
    /// The maximum number of header fields.
    let fieldCount = 128
    /// The timeout of the head of a request, from its first byte.
    let headTimeout: Int64
    /// The idle timeout between requests.
    let idleTimeout: Int64
    /// The timeout of a write that makes no progress.
    let stallTimeout: Int64
    /// The minimum rate of a body in bytes per second; 0 for none.
    let bodyRate: Int64
    /// How long a body may be slower.
    let bodyGrace: Int64
    /// The maximum size of a body that is read only to keep the connection open.
    let unreadBytes: Int
    /// How long such a body is read, and how long a connection stays open for the client to read the last response.
    let unreadTimeout: Int64

    init(_ settings: WebSettings) {
        target = settings.targetLimit.bytes
        fields = settings.headerLimit.bytes
        headTimeout = settings.headerTimeout.nanoseconds
        idleTimeout = settings.idleTimeout.nanoseconds
        stallTimeout = settings.stallTimeout.nanoseconds
        bodyRate = Int64(clamping: settings.bodyMinimumRate)
        bodyGrace = settings.bodyRateGrace.nanoseconds
        unreadBytes = settings.unreadBodyLimit.bytes
        unreadTimeout = settings.unreadBodyTimeout.nanoseconds
    }

    /// The interval of the checks of a connection: short enough for the shortest timeout.
    var checkInterval: Int64 {
        min(1_000_000_000, headTimeout, idleTimeout, stallTimeout, bodyGrace, unreadTimeout)
    }

    /// Returns how long the server waits in total for a body of which it has received `bytes`; nil without a limit.
    func bodyTime(after bytes: Int) -> Int64? {
        guard bodyRate > 0 else { return nil }
        let (time, isOverflow) = (Int64(clamping: bytes) / bodyRate).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isSumOverflow) = time.addingReportingOverflow(bodyGrace)
        return isOverflow || isSumOverflow ? nil : sum
    }
}
