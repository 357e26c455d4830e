public import TrellisKernel

/// An input that is well-formed but breaks its schema: all violations at once.
public struct InvalidInput: AppError, Hashable {
    /// Every violation, in the order of the document.
    public let violations: [Violation]

    /// An input with these violations.
    public init(violations: [Violation]) {
        self.violations = violations
    }

    /// `input.invalid`.
    public var code: String { "input.invalid" }
    /// Invalid.
    public var kind: ErrorKind { .invalid }
    /// How many violations there are.
    public var message: String {
        violations.count == 1
            ? "One value of the input is not valid." : "\(violations.count) values of the input are not valid."
    }
}

extension InvalidInput: CustomStringConvertible {
    /// Each violation with its place, for logs and those who look after the system.
    public var description: String {
        violations.map { "\($0.pointer.isEmpty ? "The input" : $0.pointer): \($0.message)" }.joined(separator: " ")
    }
}
