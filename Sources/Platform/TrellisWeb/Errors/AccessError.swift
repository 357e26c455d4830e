public import TrellisKernel

/// The reasons why the guard denies a request.
public enum AccessError: AppError, CaseIterable {
    /// No token, or a token that this application didn't issue.
    case unauthenticated
    /// An expired token of this application.
    case tokenExpired
    /// An API key that has expired.
    case keyExpired
    /// An API key that is sent from outside of its networks.
    case keyNetwork
    /// An API key on a route that is for users only.
    case keyNotAccepted
    /// A member without the permission, or a user who is not a superuser.
    case forbidden
    /// Two credentials that differ.
    case credentialsAmbiguous
    /// A form, or a request with a cookie, that was sent from a page of another site.
    case originMismatch
    /// A form without the token of its session.
    case formTokenInvalid
    /// A tenant that doesn't exist, or that the user doesn't belong to: both look the same to the client.
    case tenantNotFound
    /// A tenant that a superuser has suspended.
    case tenantSuspended
    /// A tenant that its owner has deleted, and that isn't erased yet.
    case tenantDeleted
    /// No tenant in the request, and the user doesn't have exactly one.
    case tenantRequired
    /// A name of a tenant that no tenant can have, such as an `X-Tenant-ID` that is not a UUID.
    case tenantMalformed
    /// Two names of tenants that aren't of the same tenant.
    case tenantAmbiguous

    /// The stable code.
    public var code: String {
        switch self {
        case .unauthenticated: "auth.unauthenticated"
        case .tokenExpired: "auth.token_expired"
        case .keyExpired: "auth.key_expired"
        case .keyNetwork: "auth.key_network"
        case .keyNotAccepted: "auth.key_not_accepted"
        case .forbidden: "auth.forbidden"
        case .credentialsAmbiguous: "auth.credentials_ambiguous"
        case .originMismatch: "auth.foreign_origin"
        case .formTokenInvalid: "auth.form_forged"
        case .tenantNotFound: "tenant.not_found"
        case .tenantSuspended: "tenant.suspended"
        case .tenantDeleted: "tenant.deleted"
        case .tenantRequired: "tenant.required"
        case .tenantMalformed: "tenant.malformed"
        case .tenantAmbiguous: "tenant.ambiguous"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind {
        switch self {
        case .unauthenticated, .tokenExpired, .keyExpired, .keyNetwork: .unauthenticated
        case .keyNotAccepted, .forbidden, .originMismatch, .formTokenInvalid, .tenantSuspended, .tenantDeleted:
            .forbidden
        case .tenantNotFound: .notFound
        case .credentialsAmbiguous, .tenantRequired, .tenantMalformed, .tenantAmbiguous: .badRequest
        }
    }

    /// One or two sentences for the user.
    public var message: String {
        switch self {
        case .unauthenticated: "A valid access token is required. The WWW-Authenticate header says how to send it."
        case .tokenExpired: "The access token has expired. Get a new one with the refresh token."
        case .keyExpired: "The API key has expired. Rotate it, or give it a later expiry."
        case .keyNetwork: "The API key is not valid from this network. Send the request from one of its networks."
        case .keyNotAccepted: "API keys can't be used here. Log in as a user."
        case .forbidden: "Your roles do not allow this."
        case .credentialsAmbiguous: "The request has two credentials that differ. Send only one of them."
        case .originMismatch: "The form was sent from another site. Open the page on this site and send the form again."
        case .formTokenInvalid: "The form does not belong to this session. Reload the page and send the form again."
        case .tenantNotFound: "The tenant does not exist, or you are not a member of it."
        case .tenantSuspended: "The tenant is suspended. Its owner can ask the operator of this service for the reason."
        case .tenantDeleted: "The tenant was deleted. Until it is erased, an owner can restore it."
        case .tenantRequired:
            "The request must name its tenant, because you are a member of no tenant or of several. "
                + "The documentation says how; by default in the X-Tenant-ID header."
        case .tenantMalformed:
            "The request names its tenant by something that no tenant has. An identifier is a UUID; a short name has small "
                + "letters, digits and hyphens."
        case .tenantAmbiguous: "The request names two tenants that differ. Name only one of them."
        }
    }
}
