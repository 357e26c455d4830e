import TrellisKernel

extension Permission {
    static let jobsManage = Permission("jobs.manage", "Cancel other members' jobs, and fetch their files.")
    static let schedulesView = Permission("schedules.view", "See the tenant's schedules, and what their jobs did.")
    static let schedulesManage = Permission("schedules.manage", "Create, change, pause, delete and run schedules.")
    static let settingsManage = Permission("settings.manage", "Change the settings of the tenant.")
    // Entries contain values of rows that the reader may have no permission to read.
    static let auditView = Permission("audit.view", "See who did what in the tenant.", isSensitive: true)
}
