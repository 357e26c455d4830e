public import TrellisKernel

/// Why the guard turned a request away.
public enum AccessError: AppError, CaseIterable {
    /// No token, or one that isn't ours.
    case unauthenticated
    /// A token of ours whose time is over.
    case tokenExpired
    /// A member who lacks the permission, or a user who is no superuser.
    case forbidden
    /// A form that a page of another site made the browser send.
    case foreignOrigin
    /// A form without the token of the session that it was sent in.
    case formForged
    /// A tenant that isn't there, or that the user doesn't belong to: the two look the same.
    case tenantNotFound
    /// No tenant was named, and the user hasn't exactly one.
    case tenantRequired
    /// `X-Tenant-ID` isn't a UUID.
    case tenantMalformed

    /// The stable name.
    public var code: String {
        switch self {
        case .unauthenticated: "auth.unauthenticated"
        case .tokenExpired: "auth.token_expired"
        case .forbidden: "auth.forbidden"
        case .foreignOrigin: "auth.foreign_origin"
        case .formForged: "auth.form_forged"
        case .tenantNotFound: "tenant.not_found"
        case .tenantRequired: "tenant.required"
        case .tenantMalformed: "tenant.malformed"
        }
    }

    /// The sort of failure.
    public var kind: ErrorKind {
        switch self {
        case .unauthenticated, .tokenExpired: .unauthenticated
        case .forbidden, .foreignOrigin, .formForged: .forbidden
        case .tenantNotFound: .notFound
        case .tenantRequired, .tenantMalformed: .badRequest
        }
    }

    /// One sentence for a person.
    public var message: String {
        switch self {
        case .unauthenticated: "This needs a valid access token in the Authorization header: Bearer <token>."
        case .tokenExpired: "The access token has expired. Get a new one with the refresh token."
        case .forbidden: "Your roles do not allow this."
        case .foreignOrigin: "The form was sent from a page of another site. Open the page here, and send it again."
        case .formForged: "The form does not belong to this session. Load the page again, and send it once more."
        case .tenantNotFound: "There is no such tenant, or you are not a member of it."
        case .tenantRequired: "Name the tenant in the X-Tenant-ID header: you belong to none or to several."
        case .tenantMalformed: "The X-Tenant-ID header is not a UUID."
        }
    }
}
