import TrellisKernel

extension Permission {
    static let webhooksView = Permission("webhooks.view", "See the tenant's webhooks and the log of their deliveries.")
    static let webhooksManage = Permission(
        "webhooks.manage", "Register, change and remove webhooks, make new secrets, and send messages again.")
}
