import TrellisKernel

extension Quota {
    /// The members of a tenant, its owner included.
    package static let members = Quota("members", "Members, the owner included.")
}
