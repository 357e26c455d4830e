import Testing
import TrellisKernel

@Suite("Sentences with named values")
struct MessageTextTests {
    private enum SampleError: AppError {
        case tooLarge(Int)
        case closed

        var code: String { "sample.error" }
        var kind: ErrorKind { .conflict }
        var message: String { text.english }
        var text: MessageText {
            switch self {
            case .tooLarge(let limit): "At most \(limit, "limit") bytes."
            case .closed: "It is closed."
            }
        }
    }

    private struct PlainError: AppError {
        let code = "plain.error"
        let kind = ErrorKind.conflict
        let message = "Plain {braces}."
    }

    @Test("A sentence has its pattern, its English form and its values in order")
    func values() {
        let text = SampleError.tooLarge(5).text
        #expect(text.pattern == "At most {limit} bytes." && text.english == "At most 5 bytes.")
        #expect(text.values.map(\.name) == ["limit"] && text.values.map(\.content) == [.verbatim("5")])
        #expect(SampleError.tooLarge(5).message == "At most 5 bytes.")
        #expect(SampleError.closed.text == "It is closed." && SampleError.closed.text.values.isEmpty)
    }

    @Test("A phrase within a sentence keeps its own translations")
    func phrases() {
        let kind: MessageText = "a string"
        let text: MessageText = "Expected \(kind, "expected"), found \("x", "found")."
        #expect(text.pattern == "Expected {expected}, found {found}." && text.english == "Expected a string, found x.")
        #expect(text.values.map(\.content) == [.text("a string"), .verbatim("x")])
    }

    @Test("A value that looks like a placeholder stays a value")
    func braces() {
        let text: MessageText = "Named \("{limit}", "name")."
        #expect(text.pattern == "Named {name}." && text.english == "Named {limit}.")
    }

    @Test("An error without values of its own has its message as text, under its code")
    func plain() {
        #expect(PlainError().text == MessageText("Plain {braces}.") && PlainError().textName == "plain.error")
        #expect(Violation(pointer: "", code: "x", message: "Plain.").text == "Plain.")
    }
}
