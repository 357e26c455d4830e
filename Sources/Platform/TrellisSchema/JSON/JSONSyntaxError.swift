public import TrellisKernel

/// An error for a document that is not valid JSON (RFC 8259) or exceeds its ``JSONLimits``.
///
/// Where the RFC allows a choice, the parser is strict: it rejects duplicate keys, lone surrogates and a byte order
/// mark.
public struct JSONSyntaxError: AppError, Hashable {
    /// The reason of the error, as a clause.
    public let reason: MessageText
    /// The line of the error, from 1.
    public let line: Int
    /// The column of the error, from 1, counted in Unicode scalars.
    public let column: Int
    /// The byte offset in the document, from 0.
    public let offset: Int

    /// `json.syntax`.
    public var code: String { "json.syntax" }
    /// A bad request.
    public var kind: ErrorKind { .badRequest }
    /// The reason with line and column.
    public var message: String { text.english }
    /// The reason with line and column.
    public var text: MessageText {
        "The JSON is not valid: \(reason, "reason") at line \(line, "line"), column \(column, "column")."
    }
}

extension JSONSyntaxError {
    /// Creates an error at `offset` of `bytes`.
    init(_ reason: MessageText, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.reason = reason
        self.offset = offset
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    }
}
