/// The overview and the statistics of the charts, for all readers of the process: each is read at most once a second, and
/// always after an action of this process.
struct OverviewSource: Sendable {
    private struct Range: Hashable {
        let range: JobChartRange
        let queue: String?
    }
    /// The age of an overview that is still shown.
    private static let freshness = Duration.seconds(1)

    let reader: JobReader
    private let overviews = ReadCache<Int, JobOverview>()
    private let ranges = ReadCache<Range, JobStatisticsRange>()

    init(_ reader: JobReader) { self.reader = reader }

    /// Returns the overview, at most one second old, and never older than the last action.
    func overview() async throws -> JobOverview {
        try await overviews.value(0, freshFor: Self.freshness) { [reader] in try await reader.overview() }
    }

    /// Returns the statistics of a range, of one queue or of all.
    func statistics(_ range: JobChartRange, queue: String?) async throws -> JobStatisticsRange {
        try await ranges.value(Range(range: range, queue: queue), freshFor: range.freshness) { [reader] in
            try await reader.statistics(range, queue: queue)
        }
    }

    /// Forgets what was read before an action.
    func invalidate() async { await overviews.invalidate() }
}
