import TrellisKernel

extension Permission {
    static let mailView = Permission("mail.view", "See the tenant's sent mails and its suppressed addresses.")
    static let mailManage = Permission("mail.manage", "Suppress addresses, and lift suppressions.")
}
