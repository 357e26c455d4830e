public import TrellisKernel

/// A document that isn't JSON as RFC 8259 has it, or is larger than its ``JSONLimits``.
///
/// Stricter than the RFC where it leaves freedom: duplicate keys, lone surrogates and a byte order mark are refused.
public struct JSONSyntaxError: AppError, Hashable {
    /// What is wrong, as half a sentence.
    public let reason: String
    /// The line of the fault, from 1.
    public let line: Int
    /// The character in the line, from 1, counted in Unicode scalars.
    public let column: Int
    /// The byte in the document, from 0.
    public let offset: Int

    /// `json.syntax`.
    public var code: String { "json.syntax" }
    /// A bad request.
    public var kind: ErrorKind { .badRequest }
    /// What is wrong, with line and column.
    public var message: String { "The JSON is not valid: \(reason) at line \(line), column \(column)." }
}

extension JSONSyntaxError {
    /// The fault at `offset` of `bytes`.
    init(_ reason: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.reason = reason
        self.offset = offset
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    }
}
