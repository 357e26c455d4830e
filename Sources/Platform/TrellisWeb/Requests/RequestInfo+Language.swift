internal import HTTPTypes
public import TrellisTexts

extension RequestInfo {
    /// Returns the language for the reader of the response: the user's own if texts exist in it, else the first that the
    /// client accepts, else English.
    public func language(among available: Set<LanguageTag>) -> LanguageTag {
        headers.language(among: available, user: chosenLanguage)
    }
}

extension HTTPFields {
    /// Returns the language for a reader: the user's own, else the first of `Accept-Language`, else English.
    func language(among available: Set<LanguageTag>, user: String?) -> LanguageTag {
        guard user != nil || first(.acceptLanguage) != nil else { return .english }
        return LanguageChoice.best(
            of: available, user: user.flatMap { LanguageTag($0) },
            accepted: self[.acceptLanguage].map { AcceptLanguage($0) })
    }
}
