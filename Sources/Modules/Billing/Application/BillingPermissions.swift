import TrellisKernel

extension Permission {
    static let billingView = Permission("billing.view", "See plans, the subscription, invoices and payment methods.")
    static let billingManage = Permission(
        "billing.manage", "Change the subscription, the billing account and payment methods, and report usage.")
}
