import TrellisKernel

extension Quota {
    /// The members of a tenant, its owner included.
    package static let members = Quota("members", "Members, the owner included.")
    /// The invitations that a tenant sends.
    package static let invitations = Quota(
        "invitations", "Invitations per hour, those sent again included.", per: .seconds(3600))
}
