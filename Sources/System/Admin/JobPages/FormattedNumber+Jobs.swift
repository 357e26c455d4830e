import TrellisJobs
import TrellisWeb

extension FormattedNumber {
    /// Formats a count of jobs: `17`, `10,000+` for more than the limit, or `about 2,000,000` for an estimate.
    static func count(_ jobs: Int) -> String {
        switch jobs {
        case ...JobQueries.countLimit: text(jobs)
        case JobQueries.countLimit + 1: "\(text(JobQueries.countLimit))+"
        default: "about \(text(jobs))"
        }
    }
}
