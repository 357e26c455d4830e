import TrellisKernel
import TrellisMail
import TrellisSchema

/// A filter of suppressed addresses.
@Schema("MailSuppressionFilter")
struct SuppressionFilter {
    /// Only addresses that contain this text; case-insensitive.
    @Length(1...254) var search: String?
    /// Only addresses that are suppressed for this reason.
    var reason: SuppressionReason?
}

/// An address to suppress.
@Schema("MailSuppressionCreate")
struct SuppressionCreate {
    /// The address.
    var address: MailAddress
    /// Why, for other members.
    @Length(1...500) var detail: String?
}

/// A suppressed address, to which the tenant sends no mail.
@Schema("MailSuppressionResponse")
struct SuppressionResponse {
    var id: ID<MailSuppression>
    /// The address in lower case.
    @Example("ada@example.com") var address: String
    var reason: SuppressionReason
    /// The words of the server, or of the member who added it.
    var detail: String?
    /// The `Message-ID` of the mail that caused it.
    var messageID: String?
    var createdAt: Timestamp
    /// The member who added it; null if no member did.
    var createdBy: ID<User>?

    init(_ suppression: MailSuppressionRecord) {
        id = suppression.id
        address = suppression.address
        reason = suppression.reason
        detail = suppression.detail
        messageID = suppression.messageID
        createdAt = suppression.createdAt
        createdBy = suppression.createdBy
    }
}
