import TrellisWeb

/// What the overview's charts show: a range, of one queue or of all.
struct OverviewView: Hashable, Sendable {
    let range: JobChartRange
    let queue: String?

    /// Creates the view from a query; the last hour for an unknown range.
    init(range: String?, queue: String?) {
        self.init(
            range: range.flatMap { JobChartRange(rawValue: $0) } ?? .hour,
            queue: queue.flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 })
    }

    init(range: JobChartRange, queue: String?) {
        (self.range, self.queue) = (range, queue)
    }

    /// The query of the page with this view; empty for the standard one.
    var query: String {
        QueryString.query([("range", range == .hour ? nil : range.rawValue), ("queue", queue)])
    }

    /// The path of the page with this view.
    var path: String { AdminPath.jobs + query }
}
