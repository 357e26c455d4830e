public import TrellisKernel

/// An error for an input that is well-formed but violates its schema, with all violations.
public struct InvalidInput: AppError, Hashable {
    /// The violations, in the order of the document.
    public let violations: [Violation]

    /// An error with these violations.
    public init(violations: [Violation]) {
        self.violations = violations
    }

    /// `input.invalid`.
    public var code: String { "input.invalid" }
    /// `invalid`.
    public var kind: ErrorKind { .invalid }
    /// The number of violations, in a sentence.
    public var message: String { text.english }
    /// The number of violations, in a sentence.
    public var text: MessageText {
        violations.count == 1
            ? "One value of the input is not valid."
            : "\(violations.count, "count") values of the input are not valid."
    }
}

extension InvalidInput: CustomStringConvertible {
    /// Each violation with its pointer, for logs and operators.
    public var description: String {
        violations.map { "\($0.pointer.isEmpty ? "The input" : $0.pointer): \($0.message)" }.joined(separator: " ")
    }
}
