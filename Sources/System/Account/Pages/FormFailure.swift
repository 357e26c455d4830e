import HTTPTypes
import TrellisKernel
import TrellisPages
import TrellisTexts
import TrellisWeb

/// What is wrong with a submitted form, for the page that shows the form again.
struct FormFailure: Sendable {
    private let error: any AppError
    private let inputs: [String: String]

    /// Creates the failure of a form whose service threw `error`.
    ///
    /// - Parameter inputs: the form's fields by the pointers of the service's input, as in `/tenant_name`, and by the codes
    ///   of errors that are about one field.
    /// - Throws: `error`, if it isn't about the form, so that it gets the error page and its line in the log.
    init(_ error: any AppError, _ inputs: [String: String] = [:]) throws {
        guard error.kind.status.kind != .serverError || error.kind == .unavailable else { throw error }
        (self.error, self.inputs) = (error, inputs)
    }

    /// The status of the page.
    var status: HTTPResponse.Status { error.formStatus }

    /// What the response says besides, such as `Retry-After`.
    var headerFields: HTTPFields { (error as? any HeaderFieldsError)?.headerFields ?? [:] }

    /// The sentences for a template.
    ///
    /// `error` has those of fields by their names; `failure` is the one of the whole form, and `problems` those of values
    /// that the form has no field for. `refused` is true.
    func fields(_ texts: PageTexts, in language: LanguageTag) -> TemplateFields {
        var (errors, problems): (TemplateFields, [TemplateFields]) = ([:], [])
        for violation in error.violations {
            let sentence = sentence(
                violation.code, violation.text, at: violation.pointer, named: violation.code, texts, language)
            let member = violation.pointer.split(utf8: "/").first.map(String.init) ?? ""
            let input = inputs["/\(member)"]
            if errors[input ?? member] == nil { errors[input ?? member] = .text(sentence) }
            // A product's own template may have a field that is named after the member.
            if input == nil {
                problems.append(["label": .text(member.isEmpty ? nil : member), "message": .text(sentence)])
            }
        }
        var failure: String? = sentence(error.code, error.text, named: error.textName, texts, language)
        if let input = inputs[error.code] {
            errors[input] = .text(sentence(error.code, error.text, at: input, named: error.textName, texts, language))
            failure = nil
        } else if !error.violations.isEmpty, problems.isEmpty {
            failure = nil
        }
        return [
            "refused": true, "error": .fields(errors), "failure": .text(failure), "problems": .list(problems),
            "hasProblems": .flag(!problems.isEmpty),
        ]
    }

    private func sentence(
        _ code: String, _ text: MessageText, at pointer: String = "", named name: String, _ texts: PageTexts,
        _ language: LanguageTag
    ) -> String {
        ProblemText(code, text, at: pointer).map { texts.text($0, in: language) }
            ?? texts.sentence(text, named: name, in: language)
    }
}
