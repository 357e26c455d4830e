import TrellisKernel
import TrellisSchema
import TrellisUsers

/// The token of a mail's link, or the code of a mail with the address that it was sent to.
@Schema
struct MailProofRequest {
    /// The token of the link.
    @Length(1...256) var token: String?
    /// The address, with the code.
    @Length(1...254) @WithoutExample var email: String?
    /// The six digits, with the address.
    @Length(1...20) @WithoutExample var code: String?
}

extension MailProofRequest {
    /// What the client has shown.
    enum Proof {
        case token(String)
        case code(String, email: String)
    }

    /// Throws unless there is either a token or a code with its address.
    ///
    /// - Throws: `InvalidInput`.
    func proof() throws(InvalidInput) -> Proof {
        switch (token, email, code) {
        case (let token?, nil, nil): return .token(token)
        // Readers copy spaces with the digits.
        case (nil, let email?, let code?):
            return .code(String(code.unicodeScalars.filter { !$0.properties.isWhitespace }), email: email)
        default:
            throw InvalidInput(violations: [
                Violation(pointer: "", code: "proof.missing", message: "Send either token, or email and code.")
            ])
        }
    }
}

/// An address to which a mail is sent, if there is something to send.
@Schema
struct MailboxAddress {
    /// The address; case-insensitive.
    @Format(.email) @Length(...254) var email: String
}

/// A new password, and the token of a mail's link.
@Schema
struct PasswordReset {
    /// The token of the link, valid once: of a forgotten password, or of the notice about another address.
    @Length(1...256) var token: String
    /// The new password: any characters, at least as many as `auth.password_minimum`.
    @Length(...PasswordRules.maxLength) var password: String
}

/// A new address of the caller's account.
@Schema
struct EmailChange {
    /// The new address, which gets a mail with the proof; case-insensitive.
    @Format(.email) @Length(...254) var email: String
    /// The current password.
    @Length(1...PasswordRules.maxLength) var currentPassword: String
}

/// The account whose mailbox was proved.
@Schema
struct VerifiedEmail {
    /// The user who may log in now; null for a sign-up that has to be approved before.
    var user: TokenUser?
}

/// A request that is done if the address is known; the response is the same for every address.
@Schema
struct MailRequested {
    /// Always `accepted`.
    var status: String
}

extension MailRequested {
    init() { self.init(status: "accepted") }
}
