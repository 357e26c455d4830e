import Testing
import TrellisKernel
import TrellisTexts

private enum SampleError: AppError, Hashable {
    case tooLarge(Int)
    case refused(MessageText)
    case closed

    static let all: [SampleError] = [.tooLarge(1), .refused("it is locked"), .closed]

    var code: String {
        switch self {
        case .tooLarge: "sample.too_large"
        case .refused: "sample.refused"
        case .closed: "sample.closed"
        }
    }
    var kind: ErrorKind { .conflict }
    var message: String { text.english }
    var text: MessageText {
        switch self {
        case .tooLarge(let limit): "At most \(limit, "limit") bytes."
        case .refused(let reason): "Refused: \(reason, "reason")."
        case .closed: "It is closed."
        }
    }
}

@Suite("Texts of errors")
struct TextSourceTests {
    private func catalog() throws -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(SampleError.all, [.german: german]),
            TextCatalog([TextKey("sample.locked", "it is locked"): "es ist gesperrt"], in: .german),
        ])
    }

    private func german(_ error: SampleError) -> String {
        switch error {
        case .tooLarge: "Höchstens {limit} Bytes."
        case .refused: "Abgelehnt: {reason}."
        case .closed: "Es ist geschlossen."
        }
    }

    private func text(_ error: SampleError, _ texts: TextCatalog, _ language: LanguageTag) -> String {
        texts.text(error.text, named: error.textName, in: language)
    }

    @Test("An error is translated with its values, and a phrase with its own text")
    func translated() throws {
        let texts = try catalog()
        #expect(text(.tooLarge(7), texts, .german) == "Höchstens 7 Bytes.")
        #expect(text(.refused("it is locked"), texts, .german) == "Abgelehnt: es ist gesperrt.")
        #expect(text(.refused("it rains"), texts, .german) == "Abgelehnt: it rains.")
        #expect(text(.tooLarge(7), texts, .english) == "At most 7 bytes.")
        #expect(text(.tooLarge(7), .empty, .german) == "At most 7 bytes.")
        #expect(texts.untranslated(SampleError.refused("it rains").text, in: .german) == ["it rains"])
        #expect(texts.untranslated(SampleError.refused("it is locked").text, in: .german) == [])
    }

    @Test("A value is never taken for a text or a placeholder")
    func values() throws {
        let texts = try catalog()
        let sentence: MessageText = "Refused: \("it is locked", "reason")."
        #expect(texts.text(sentence, in: .german) == "Abgelehnt: it is locked.")
        let braces: MessageText = "Refused: \("{reason}", "reason")."
        #expect(texts.text(braces, in: .german) == "Abgelehnt: {reason}.")
    }

    @Test("A product overrides the text of an error in each language")
    func overriding() throws {
        let texts = try catalog().overriding(SampleError.closed, in: .english, by: "Closed!")
            .overriding(SampleError.tooLarge(0), in: .german, by: "{limit} Bytes sind genug.")
        #expect(text(.closed, texts, .english) == "Closed!" && text(.closed, texts, .german) == "Es ist geschlossen.")
        #expect(text(.tooLarge(3), texts, .german) == "3 Bytes sind genug.")
        #expect(text(.tooLarge(3), texts, .english) == "At most 3 bytes.")
        #expect(texts.isEnglishChanged)
    }

    @Test("Two patterns of one name, and other placeholders, are refused")
    func refused() throws {
        struct Other: TextSource {
            let textName = "sample.closed"
            var text: MessageText { "Another sentence." }
        }
        let other = try TextCatalog([Other()])
        #expect(throws: TextCatalogError.duplicateKey("sample.closed")) { try catalog().merging(other) }
        #expect(throws: TextCatalogError.self) {
            try TextCatalog([SampleError.tooLarge(1)], [.german: { _ in "Zu groß" }])
        }
        #expect(try TextCatalog([SampleError.tooLarge(1), .tooLarge(2)]).keys.count == 1)
    }
}
