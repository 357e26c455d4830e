import TrellisKernel
import TrellisSchema

/// The input for a new fee.
@Schema
struct FeeCreate {
    /// The member who owes it.
    var userID: ID<User>
    /// What it is for.
    @Name(1...120) @Example("Membership 2027") var title: String
    /// The amount in cents.
    @Range(1...10_000_000) @Example(4500) var cents: Int
}

/// The filter of a list.
@Schema
struct FeeFilter {
    /// Only those of this member.
    var userID: ID<User>?
}

/// A fee in responses.
@Schema
struct FeeResponse {
    var id: ID<Fee>
    /// The member who owes it.
    var userID: ID<User>
    /// What it is for.
    var title: String
    /// The amount in cents.
    var cents: Int
    /// When the payment was noted; null for an open fee.
    var paidAt: Timestamp?
    var createdAt: Timestamp
    /// The number of the version; sent as `ETag`.
    var version: Int

    init(_ record: FeeRecord) {
        id = record.id
        userID = record.userID
        title = record.title
        cents = record.cents
        paidAt = record.paidAt
        createdAt = record.createdAt
        version = record.version
    }
}

/// A club in responses: in place of the tenant that System returns.
@Schema
struct ClubResponse {
    var id: ID<Tenant>
    /// The name of the club.
    var name: String
    /// The number of members.
    var members: Int
    /// What members owe, in cents.
    var openCents: Int
}
