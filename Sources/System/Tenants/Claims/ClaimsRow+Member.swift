import TrellisDatabase
import TrellisKernel
import TrellisWeb

extension ClaimsRow where Side: TenantOwned, Side.Key == ID<Member> {
    /// The row of the membership.
    public static func member(_ row: Side.Type) -> Self { Self(subject: .member) }
}
