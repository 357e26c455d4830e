internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema
internal import TrellisTexts

/// The texts of errors, in the language of the reader.
struct ReaderTexts: Sendable {
    private let texts: TextCatalog
    private let languages: Set<LanguageTag>

    init(_ texts: TextCatalog) {
        self.texts = texts
        languages = texts.languages
    }

    /// Returns the language of a request: the user's own, else the first that the client accepts, else English.
    func language(of fields: HTTPFields, user: String?) -> LanguageTag {
        fields.language(among: languages, user: user)
    }

    /// Returns the name of a status: "Not Found" or "Nicht gefunden".
    func title(of status: HTTPResponse.Status, in language: LanguageTag) -> String {
        texts.text(MessageText(status.reasonPhrase), in: language)
    }

    /// Returns a sentence in the language, at most 2,000 bytes of it: it may repeat what the client sent.
    func text(_ message: MessageText, named name: String, in language: LanguageTag) -> String {
        let text = texts.text(message, named: name, in: language)
        let start = text.prefix(utf8Count: 2000)
        return start.endIndex == text.endIndex ? text : "\(start)…"
    }

    /// Returns the violations with their sentences in the language, at most ``InvalidInput/maximumViolations`` of them.
    func violations(_ violations: [Violation], in language: LanguageTag) -> [Violation] {
        guard !violations.isEmpty else { return [] }
        return InvalidInput(violations: violations).violations.map {
            Violation(pointer: $0.pointer, code: $0.code, message: text($0.text, named: $0.code, in: language))
        }
    }
}
