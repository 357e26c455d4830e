import TrellisKernel

extension Permission {
    static let jobsManage = Permission("jobs.manage", "Cancel other members' jobs, and fetch the files that they made.")
}
