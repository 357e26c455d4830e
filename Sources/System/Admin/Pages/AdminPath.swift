import TrellisJobs
import TrellisKernel

/// The paths of the pages.
enum AdminPath {
    static let home = "/admin"
    static let signIn = "/admin/sign-in"
    static let stepUp = "/admin/step-up"
    static let jobs = "/admin/jobs"
    static let jobList = "/admin/jobs/list"
    static let jobStream = "/admin/jobs/stream"
    static let failures = "/admin/jobs/failures"
    static let workers = "/admin/workers"
    static let schedules = "/admin/schedules"
    static let tenantSchedules = "/admin/tenant-schedules"
    static let audit = "/admin/audit"
    static let mail = "/admin/mail"
    static let mailPreviews = "/admin/mail/previews"

    /// Returns the path of a section of a module.
    static func section(_ path: String) -> String { "\(home)/\(path)" }

    /// Returns the path of the page of one job.
    static func job(_ tenant: String, _ id: String) -> String { "\(jobs)/\(tenant)/\(id)" }
}

extension JobRecord {
    /// The path of the job's page.
    var page: String { AdminPath.job(tenantID.description, id.description) }
}
