import TrellisTexts

/// The texts of the module in other languages than English.
enum AccountTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(AccountText.allCases, [.german: { $0.german }]),
            TextCatalog(SignInText.allCases, [.german: { $0.german }]),
            TextCatalog(MailboxText.allCases, [.german: { $0.german }]),
            TextCatalog(ProfileText.allCases, [.german: { $0.german }]),
            TextCatalog(SessionText.allCases, [.german: { $0.german }]),
            TextCatalog(TenantText.allCases, [.german: { $0.german }]),
            TextCatalog(KeyText.allCases, [.german: { $0.german }]),
            TextCatalog(AccountNotice.allCases, [.german: { $0.german }]),
            TextCatalog(AccountSentence.all, [.german: { $0.german }]),
            TextCatalog(ProblemText.all, [.german: { $0.german }]),
        ])
    }
}
