import TrellisWeb

/// What is wrong with a field of a filter, beside the field.
struct FilterProblem {
    private let message: String
    private let choices: [(label: String, href: String)]

    init(_ message: String, _ choices: [(label: String, href: String)] = []) {
        (self.message, self.choices) = (message, choices)
    }

    var fields: TemplateFields {
        [
            "message": .text(message),
            "choices": .list(choices.map { ["label": .text($0.label), "href": .text($0.href)] }),
        ]
    }
}
