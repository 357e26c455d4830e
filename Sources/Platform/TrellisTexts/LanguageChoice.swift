/// The choice of a language for a reader.
public enum LanguageChoice {
    /// Returns the language to use: the user's own if it is available, else the first that the client accepts, else
    /// English, or another one if the client refuses English and accepts others.
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
            ?? other(candidates, accepted)
            ?? .english
    }

    /// Returns the first language for a client that refuses English and accepts others; nil for other clients.
    private static func other(_ candidates: Set<LanguageTag>, _ accepted: AcceptLanguage?) -> LanguageTag? {
        guard let accepted, accepted.acceptsOthers, !candidates.contains(.english) else { return nil }
        return candidates.min { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
    }
}
