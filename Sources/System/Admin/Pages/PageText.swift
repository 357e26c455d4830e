import TrellisKernel

/// What the pages say, apart from what their data contains; templates name a text as `{{t.sign_in}}`.
enum PageText: String, CaseIterable, TextSource {
    case skip
    case pages
    case signIn = "sign_in"
    case signOut = "sign_out"
    case superusers
    case email
    case password
    case stepUp = "step_up"
    case stepUpAbout = "step_up_about"
    case confirm
    case administration
    case administrationAbout = "administration_about"
    case code
    case request
    case jobOverview = "job_overview"
    case jobs
    case jobsAbout = "jobs_about"
    case jobList = "job_list"
    case jobListAbout = "job_list_about"
    case failures
    case failuresAbout = "failures_about"
    case workers
    case workersAbout = "workers_about"
    case schedules
    case schedulesAbout = "schedules_about"
    case tenantSchedules = "tenant_schedules"
    case tenantSchedulesAbout = "tenant_schedules_about"
    case audit
    case auditAbout = "audit_about"
    case mail
    case mailAbout = "mail_about"

    var textName: String { "admin.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .skip: "Skip to the content"
        case .pages: "Pages"
        case .signIn: "Sign in"
        case .signOut: "Sign out"
        case .superusers: "These pages are for superusers."
        case .email: "Email address"
        case .password: "Password"
        case .stepUp: "Enter your password again"
        case .stepUpAbout:
            "You signed in a while ago, and this action wants to know that it is still you. Then choose the action once more."
        case .confirm: "Continue"
        case .administration: "Administration"
        case .administrationAbout: "Jobs, audit and mails, for superusers."
        case .code: "Code"
        case .request: "request"
        case .jobOverview: "Job overview"
        case .jobs: "Jobs"
        case .jobsAbout: "Queues, running jobs, throughput and the latest failures."
        case .jobList: "All jobs"
        case .jobListAbout: "Find jobs, retry and cancel them."
        case .failures: "Failures"
        case .failuresAbout: "What fails, by job and error, and retries of a whole group."
        case .workers: "Workers"
        case .workersAbout: "The processes that run jobs, and their heartbeats."
        case .schedules: "Schedules"
        case .schedulesAbout: "Recurring jobs, and when they run next."
        case .tenantSchedules: "Schedules of tenants"
        case .tenantSchedulesAbout: "Recurring jobs that tenants have made, and how they ended."
        case .audit: "Audit"
        case .auditAbout: "Who did what, in every tenant."
        case .mail: "Mail"
        case .mailAbout: "Sent mails that the adapter keeps, and previews of all mails."
        }
    }
}
