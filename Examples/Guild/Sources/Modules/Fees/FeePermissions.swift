import TrellisKernel

extension Permission {
    static let feesView = Permission("fees.view", "See fees.")
    static let feesManage = Permission("fees.manage", "Create fees, and note payments.")
}
