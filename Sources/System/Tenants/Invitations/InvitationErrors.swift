import TrellisKernel

/// The errors of invitations.
package enum InvitationError: AppError, CaseIterable {
    /// The token is unknown, was used, was revoked, was replaced, or has expired; the error doesn't reveal which.
    case invalid
    /// The tenant has no invitation with this id.
    case notFound
    /// No mail can be sent to the address.
    case addressInvalid
    /// The address has been invited already.
    case exists
    /// The caller has another address than the invited one.
    case otherAddress
    /// The invited address has an account, whose owner must sign in.
    case signInRequired
    /// The invited address has no account, and the request has no password for one.
    case passwordRequired
    /// The member who invited can't give the role any more.
    case inviterNotAllowed

    package var code: String {
        switch self {
        case .invalid: "invitation.invalid"
        case .notFound: "invitation.not_found"
        case .addressInvalid: "invitation.address_invalid"
        case .exists: "invitation.exists"
        case .otherAddress: "invitation.other_address"
        case .signInRequired: "invitation.sign_in_required"
        case .passwordRequired: "invitation.password_required"
        case .inviterNotAllowed: "invitation.inviter_not_allowed"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalid, .notFound: .notFound
        case .exists, .signInRequired, .inviterNotAllowed: .conflict
        case .otherAddress: .forbidden
        case .passwordRequired, .addressInvalid: .invalid
        }
    }

    package var text: MessageText {
        switch self {
        case .invalid: "The invitation is unknown, was used or revoked, or has expired. Ask for a new one."
        case .notFound: "The tenant has no invitation with this id. It may have been accepted or revoked."
        case .addressInvalid: "No mail can be sent to this address. Check it for mistakes."
        case .exists: "This address has been invited already. Send that invitation again, or revoke it first."
        case .otherAddress:
            "The invitation is for another address than yours. Sign in with the address that received it."
        case .signInRequired:
            "The invited address has an account. Sign in with it, and accept the invitation as that user."
        case .passwordRequired: "The invited address has no account yet. Send a password to create one."
        case .inviterNotAllowed: "The member who invited you can't give this role any more. Ask for a new invitation."
        }
    }

    package var message: String { text.english }

    package var violations: [Violation] {
        switch self {
        case .passwordRequired: [Violation(pointer: "/password", code: code, text: text)]
        case .addressInvalid: [Violation(pointer: "/email", code: code, text: text)]
        default: []
        }
    }

    package var logLevel: ErrorLevel { .info }
}
