public import TrellisKernel

/// An error for an input that is well-formed but violates its schema, with all violations.
public struct InvalidInput: AppError, Hashable {
    /// The number of violations that an error lists.
    public static let maximumViolations = JSONLimits.standardViolations

    /// The violations, in the order of the document; at most ``maximumViolations``, and then one more, with the code
    /// `violations.too_many`, that says how many there are.
    public let violations: [Violation]
    /// The number of violations, also of those that aren't listed.
    package let total: Int

    /// An error with these violations.
    ///
    /// It keeps the first ``maximumViolations`` of them, and the first 256 bytes of their pointers: a client chooses
    /// how many names it sends and how long they are, and the response must not be much larger than the request.
    public init(violations: [Violation]) {
        self.init(violations: violations, total: nil)
    }

    /// An error with the first violations of `total`; nil if they are all.
    package init(violations: [Violation], total: Int?) {
        let listed = violations.prefix(Self.maximumViolations).map(\.bounded)
        let total = max(total ?? 0, violations.count)
        self.total = total
        // An error that was made from another has its note already.
        if violations.count == listed.count + 1, let note = violations.last, note.code == Self.noteCode {
            self.violations = listed + [note]
        } else {
            self.violations = total > listed.count ? listed + [Self.note(total, listed: listed.count)] : listed
        }
    }

    /// The violations without the one that says how many there are.
    package var listed: ArraySlice<Violation> {
        violations.last?.code == Self.noteCode ? violations.dropLast() : violations[...]
    }

    private static let noteCode = "violations.too_many"

    private static func note(_ count: Int, listed: Int) -> Violation {
        let text: MessageText = "There are \(count, "count") violations; the first \(listed, "listed") are listed."
        return Violation(pointer: "", code: noteCode, text: text)
    }

    /// `input.invalid`.
    public var code: String { "input.invalid" }
    /// `invalid`.
    public var kind: ErrorKind { .invalid }
    /// The number of violations, in a sentence.
    public var message: String { text.english }
    /// The number of violations, in a sentence.
    public var text: MessageText {
        total == 1
            ? "One value of the input is not valid."
            : "\(total, "count") values of the input are not valid."
    }
}

extension InvalidInput: CustomStringConvertible {
    /// Each violation with its pointer, for logs and operators.
    public var description: String {
        violations.map { "\($0.pointer.isEmpty ? "The input" : $0.pointer): \($0.message)" }.joined(separator: " ")
    }
}

extension Violation {
    /// The violation, with at most 256 bytes of its pointer.
    fileprivate var bounded: Violation {
        guard pointer.utf8.count > 256 else { return self }
        return Violation(pointer: "\(pointer.prefix(utf8Count: 256))…", code: code, text: text)
    }
}
