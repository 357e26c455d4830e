import TrellisKernel
import TrellisSchema

/// The time range of the charts.
@Schema
enum JobChartRange: String, CaseIterable {
    case hour = "1h"
    case day = "24h"
    case week = "7d"

    /// The length of an interval, in seconds.
    var width: Int64 {
        switch self {
        case .hour: 60
        case .day: 15 * 60
        case .week: 2 * 3600
        }
    }

    /// The number of intervals.
    var count: Int {
        switch self {
        case .hour: 60
        case .day: 96
        case .week: 84
        }
    }

    /// How long the statistics of the range are cached, since longer ranges read more and change less.
    var freshness: Duration {
        switch self {
        case .hour: .seconds(1)
        case .day: .seconds(15)
        case .week: .seconds(60)
        }
    }

    /// The name in links.
    var label: String {
        switch self {
        case .hour: "1 h"
        case .day: "24 h"
        case .week: "7 d"
        }
    }

    /// The range in sentences.
    var phrase: String {
        switch self {
        case .hour: "The last hour"
        case .day: "The last 24 hours"
        case .week: "The last 7 days"
        }
    }

    /// The length of an interval in sentences.
    var unit: String {
        switch self {
        case .hour: "minute"
        case .day: "15 minutes"
        case .week: "2 hours"
        }
    }

    /// Returns the start of the first interval; the last one contains `now`.
    func start(at now: Timestamp) -> Timestamp {
        Timestamp(microseconds: (now.seconds / width - Int64(count) + 1) * width * 1_000_000)
    }
}
