/// The choice of a language for a reader.
public enum LanguageChoice {
    /// Returns the language to use: the user's own if it is available, else the first that the client accepts, else
    /// English.
    ///
    /// It looks up each wanted language in order, and its shorter forms before the next one (RFC 4647, section 3.4).
    ///
    /// - Parameters:
    ///   - available: the languages that there are texts in.
    ///   - user: the language in the user's profile; nil if there is none.
    ///   - accepted: the languages of the request; nil if there is no request.
    public static func best(
        of available: Set<LanguageTag>, user: LanguageTag? = nil, accepted: AcceptLanguage? = nil
    ) -> LanguageTag {
        let candidates = available.subtracting(accepted?.refused ?? [])
        return user?.best(of: available)
            ?? accepted?.languages.lazy.compactMap { $0.best(of: candidates) }.first
            ?? .english
    }
}
