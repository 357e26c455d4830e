public import TrellisKernel

/// The reasons why the guard denies a request.
public enum AccessError: AppError, CaseIterable {
    /// No token, or a token that this application didn't issue.
    case unauthenticated
    /// An expired token of this application.
    case tokenExpired
    /// A member without the permission, or a user who is not a superuser.
    case forbidden
    /// A form that was sent from a page of another site.
    case originMismatch
    /// A form without the token of its session.
    case formTokenInvalid
    /// A tenant that doesn't exist, or that the user doesn't belong to: both look the same to the client.
    case tenantNotFound
    /// No tenant in the request, and the user doesn't have exactly one.
    case tenantRequired
    /// An `X-Tenant-ID` that is not a UUID.
    case tenantMalformed

    /// The stable code.
    public var code: String {
        switch self {
        case .unauthenticated: "auth.unauthenticated"
        case .tokenExpired: "auth.token_expired"
        case .forbidden: "auth.forbidden"
        case .originMismatch: "auth.foreign_origin"
        case .formTokenInvalid: "auth.form_forged"
        case .tenantNotFound: "tenant.not_found"
        case .tenantRequired: "tenant.required"
        case .tenantMalformed: "tenant.malformed"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind {
        switch self {
        case .unauthenticated, .tokenExpired: .unauthenticated
        case .forbidden, .originMismatch, .formTokenInvalid: .forbidden
        case .tenantNotFound: .notFound
        case .tenantRequired, .tenantMalformed: .badRequest
        }
    }

    /// One or two sentences for the user.
    public var message: String {
        switch self {
        case .unauthenticated: "A valid access token is required in the Authorization header: Bearer <token>."
        case .tokenExpired: "The access token has expired. Get a new one with the refresh token."
        case .forbidden: "Your roles do not allow this."
        case .originMismatch: "The form was sent from another site. Open the page on this site and send the form again."
        case .formTokenInvalid: "The form does not belong to this session. Reload the page and send the form again."
        case .tenantNotFound: "The tenant does not exist, or you are not a member of it."
        case .tenantRequired: "Set the tenant in the X-Tenant-ID header: you are a member of no tenant or of several."
        case .tenantMalformed: "The X-Tenant-ID header is not a UUID."
        }
    }
}
