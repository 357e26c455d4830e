import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisTexts
import TrellisUsers

/// Runs ``SendAccountMail`` jobs: issues a proof and sends its mail in one transaction, or does nothing.
///
/// A request for an address does the same work whether the address has an account or not; the difference is here, where
/// no client can measure it.
struct AccountMailSender: Sendable {
    let database: SystemDatabase
    let links: AccountLinks
    /// Whether a user without a stored password may get one: not if another directory has the passwords.
    let setsFirstPasswords: Bool
    let proofs: ProofStore

    func run(_ job: SendAccountMail) async throws {
        let address = EmailAddress(job.email)
        // An address that no mail can be sent to has no mailbox that could be proved.
        guard let to = try? MailAddress(address.description) else { return }
        try await database.write { tx in
            let user = try tx.first(UserRecord.withEmail(address))
            let letter = Letter(job: job, to: to, address: address, user: user)
            switch job.request {
            case .signUp: try writeSignUp(letter, in: tx)
            case .verification: try writeVerification(letter, in: tx)
            case .passwordReset: try writePasswordReset(letter, in: tx)
            case .magicLink: try writeMagicLink(letter, in: tx)
            case .addressChange: try writeAddressChange(letter, in: tx)
            }
        }
    }

    /// What a mail is about.
    private struct Letter {
        let job: SendAccountMail
        let to: MailAddress
        let address: EmailAddress
        /// Who has the address.
        let user: UserRecord?

        var language: LanguageTag? { user?.language.flatMap { LanguageTag($0) } ?? job.language }
    }

    private func writeSignUp(_ letter: Letter, in tx: SystemTransaction) throws {
        guard let id = letter.job.signUp, try tx.find(PendingSignUpRecord.self, id) != nil else { return }
        guard letter.user?.emailVerifiedAt == nil else {
            try tx.erase(PendingSignUpRecord.where { $0.id == id })
            return try sendAddressInUse(letter, in: tx)
        }
        try sendVerification(of: PendingSignUpRecord.subject(id), letter, in: tx)
    }

    private func writeVerification(_ letter: Letter, in tx: SystemTransaction) throws {
        let (address, now) = (letter.address.description, tx.now)
        let waiting = PendingSignUpRecord.where {
            $0.address == address && $0.expiresAt > now && $0.awaitsApproval == false
        }
        if letter.user?.emailVerifiedAt == nil, let newest = try tx.first(waiting.order { $0.id.descending }) {
            try sendVerification(of: PendingSignUpRecord.subject(newest.id), letter, in: tx)
        } else if let user = letter.user, user.emailVerifiedAt == nil, user.disabledAt == nil {
            try sendVerification(of: .user(user.id), letter, in: tx)
        }
    }

    /// Sends nothing when the address had enough of them: a later request sends it.
    private func sendVerification(of subject: ProofSubject, _ letter: Letter, in tx: SystemTransaction) throws {
        let user = letter.user.flatMap { subject == .user($0.id) ? $0.id : nil }
        guard let proof = try proofs.issue(.verifyEmail, for: subject, to: letter.address, user: user, in: tx) else {
            return
        }
        try tx.send(
            VerifyEmailMail(
                to: letter.to, url: links.url(links.verifyEmail, token: proof.token), code: proof.code,
                hours: Self.hours(.verifyEmail),
                forgot: letter.user != nil && user == nil ? links.url(links.forgotPassword) : nil,
                language: letter.language))
    }

    private func writePasswordReset(_ letter: Letter, in tx: SystemTransaction) throws {
        guard let user = letter.user, user.disabledAt == nil, setsFirstPasswords || !user.passwordHash.isEmpty,
            let proof = try proofs.issue(
                .resetPassword, for: .user(user.id), to: letter.address, user: user.id, in: tx)
        else { return }
        try tx.send(
            ResetPasswordMail(
                to: letter.to, url: links.url(links.resetPassword, token: proof.token),
                minutes: Self.minutes(.resetPassword), isFirst: false, language: letter.language))
    }

    private func writeMagicLink(_ letter: Letter, in tx: SystemTransaction) throws {
        // Superusers sign in by their password: a reader of their mail would be in unnoticed, unlike with a new password.
        // And whom another directory admits, that directory must be asked.
        guard let user = letter.user, !user.isSuperuser, user.disabledAt == nil,
            setsFirstPasswords || !user.passwordHash.isEmpty,
            let proof = try proofs.issue(.magicLink, for: .user(user.id), to: letter.address, user: user.id, in: tx)
        else { return }
        try tx.send(
            MagicLinkMail(
                to: letter.to, url: links.url(links.magicLink, token: proof.token), code: proof.code,
                minutes: Self.minutes(.magicLink), language: letter.language))
    }

    private func writeAddressChange(_ letter: Letter, in tx: SystemTransaction) throws {
        guard let id = letter.job.user, let owner = try tx.find(UserRecord.self, id), owner.disabledAt == nil,
            owner.id != letter.user?.id
        else { return }
        let language = owner.language.flatMap { LanguageTag($0) } ?? letter.job.language
        if letter.user?.emailVerifiedAt != nil {
            try sendAddressInUse(letter, in: tx)
        } else if let proof = try proofs.issue(
            .changeEmail, for: .user(id), to: letter.address, user: id, in: tx)
        {
            try tx.send(
                ChangeEmailMail(
                    to: letter.to, url: links.url(links.verifyEmail, token: proof.token), code: proof.code,
                    hours: Self.hours(.changeEmail), language: language))
        }
        // The old address is told in both cases, so that it can't tell them apart either.
        guard let old = try? MailAddress(owner.email) else { return }
        try tx.send(
            EmailChangeNotice(
                to: old, address: letter.address.description, isDone: false, forgot: links.url(links.forgotPassword),
                language: language, key: owner.emailVerifiedAt == nil ? "\(owner.email)/\(tx.now.hours)" : nil))
    }

    private func sendAddressInUse(_ letter: Letter, in tx: SystemTransaction) throws {
        try tx.send(
            AddressInUseMail(
                to: letter.to, signIn: links.url(links.signIn), forgot: links.url(links.forgotPassword),
                language: letter.language, key: "\(letter.address)/\(tx.now.hours)"))
    }

    private static func hours(_ kind: ProofKind) -> Int { Int(clamping: kind.lifetime.components.seconds / 3600) }
    private static func minutes(_ kind: ProofKind) -> Int { Int(clamping: kind.lifetime.components.seconds / 60) }
}
