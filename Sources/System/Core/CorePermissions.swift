import TrellisKernel

extension Permission {
    static let jobsManage = Permission("jobs.manage", "Cancel other members' jobs, and fetch the files that they made.")
    // Its entries show what stands in rows that their reader may not be allowed to read.
    static let auditView = Permission("audit.view", "See who did what in the tenant.", isSensitive: true)
}
