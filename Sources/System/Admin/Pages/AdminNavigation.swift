import TrellisKernel
import TrellisWeb

/// The pages in the navigation and on the home page: the own ones, then the sections in the order of the modules.
struct AdminNavigation: Sendable {
    /// One page.
    struct Entry: Sendable {
        let path: String
        let label: any TextSource
        let about: any TextSource
    }

    private static let own: [(String, PageText, PageText)] = [
        (AdminPath.jobs, .jobs, .jobsAbout), (AdminPath.jobList, .jobList, .jobListAbout),
        (AdminPath.failures, .failures, .failuresAbout),
        (AdminPath.workers, .workers, .workersAbout), (AdminPath.schedules, .schedules, .schedulesAbout),
        (AdminPath.tenantSchedules, .tenantSchedules, .tenantSchedulesAbout),
        (AdminPath.audit, .audit, .auditAbout), (AdminPath.mail, .mail, .mailAbout),
    ]

    let entries: [Entry]

    /// Creates the navigation with these sections.
    init(_ sections: [AdminSection] = []) {
        entries =
            Self.own.map { Entry(path: $0, label: $1, about: $2) }
            + sections.map { Entry(path: AdminPath.section($0.path), label: $0.label, about: $0.about) }
    }
}
