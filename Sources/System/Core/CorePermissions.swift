import TrellisKernel

extension Permission {
    static let jobsManage = Permission("jobs.manage", "Cancel other members' jobs, and fetch the files that they made.")
    static let auditView = Permission("audit.view", "See who did what in the tenant.")
}
