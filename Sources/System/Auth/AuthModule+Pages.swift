/// What the account pages need to know.
extension AuthModule {
    /// Whether users may sign in with a link or a code that is mailed to them: `auth.magic_link`.
    package var hasMagicLinks: Bool { mailboxes.hasMagicLinks }
    /// For how many days a deleted account is restored by signing in: `deletion.user_grace`.
    package var deletionDays: Int { Int(clamping: deletionGrace.components.seconds / 86_400) }
}
