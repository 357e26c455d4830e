import TrellisKernel

/// All texts that templates name.
enum AccountTextList {
    /// Each with the name that templates have for it, as in `{{t.sign_in}}`.
    static let fields: [(field: String, source: any TextSource)] =
        named(AccountText.self) + named(SignInText.self) + named(MailboxText.self) + named(ProfileText.self)
        + named(SessionText.self) + named(TenantText.self) + named(KeyText.self)

    private static func named<Text: TextSource & CaseIterable & RawRepresentable<String>>(
        _ type: Text.Type
    ) -> [(field: String, source: any TextSource)] {
        type.allCases.map { ($0.rawValue, $0) }
    }
}
