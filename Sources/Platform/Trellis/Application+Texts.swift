import TrellisKernel
import TrellisMail
public import TrellisTexts

extension Application {
    /// Returns what has no text in the language: keys by their names, sentences of declared errors with their codes,
    /// mails by their names.
    ///
    /// A text in a shorter form of the language, such as `de` for `de-AT`, doesn't count.
    public func missingTexts(in language: LanguageTag) -> [String] {
        let texts = catalog.texts
        let sentences = errors.flatMap { error in
            let own = texts.untranslated(error.text, named: error.textName, in: language)
            let violations = error.violations.flatMap { texts.untranslated($0.text, named: $0.code, in: language) }
            return (own + violations).map { "\(error.code): \($0)" }
        }
        let mails = catalog.mails.registrations.map(\.name).filter { [mails = catalog.mails] name in
            !mails.languages(of: name).contains(language)
        }
        return texts.missing(in: language).map(\.name) + sentences + mails.map { "mail \($0)" }
    }
}
