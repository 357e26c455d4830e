import TrellisUsers

/// The token of a link that a mail had, for the page that it opens.
package enum MailedLink: Sendable {
    /// Of the proof of a mailbox.
    case verification(String)
    /// Of a new password.
    case passwordReset(String)
    /// Of a login without a password.
    case magicLink(String)
}

extension Accounts {
    /// Returns the address that a link was sent to, so that its page can show it; nil for a link that can't be used.
    ///
    /// Uses nothing.
    package func address(of link: MailedLink) async throws -> String? {
        let address: EmailAddress? =
            switch link {
            case .verification(let token): try await proofs.peek(.verifyEmail, .changeEmail, token: token, in: database)
            case .passwordReset(let token):
                try await proofs.peek(.resetPassword, .restoreEmail, token: token, in: database)
            case .magicLink(let token): try await proofs.peek(.magicLink, token: token, in: database)
            }
        return address?.description
    }
}
