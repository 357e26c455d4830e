import TrellisKernel

/// The reply of clamd to `INSTREAM`.
enum ClamdReply {
    /// The longest reply that is read.
    static let lengthLimit = 4096
    /// The longest part of the content that is sent at once.
    static let partLimit = 1 << 20

    /// Returns the verdict in `stream: OK` or `stream: NAME FOUND`.
    ///
    /// - Throws: ``ScanFailure`` for any other reply.
    static func verdict(of reply: [UInt8]) throws(ScanFailure) -> ScanVerdict {
        let text = String(decoding: reply.prefix { $0 != 0 && $0 != 0x0A }, as: UTF8.self)
        guard !text.isEmpty else { throw .protocolError }
        let result = text.removingPrefix(utf8: "stream: ") ?? text[...]
        if result == "OK" { return .clean }
        if let name = result.removingSuffix(utf8: " FOUND") { return .found(String(name)) }
        if result.contains(utf8: "size limit exceeded") { throw .tooLarge }
        throw .failed(String(result.unicodeScalars.prefix(200)))
    }
}

/// The reason why a content couldn't be scanned.
enum ScanFailure: Error, Hashable, CustomStringConvertible {
    /// The scanner can't be reached, or closed the connection.
    case unreachable(String)
    /// The scan took too long.
    case timeout
    /// The content is longer than the scanner allows.
    case tooLarge
    /// The scanner reported an error.
    case failed(String)
    /// The scanner's reply isn't understood.
    case protocolError

    var description: String {
        switch self {
        case .unreachable(let reason): "The scanner can't be reached: \(reason)"
        case .timeout: "The scan took longer than files.scan_timeout"
        case .tooLarge: "The file is longer than clamd's StreamMaxLength: set files.scan_limit to at most that"
        case .failed(let reason): "The scanner failed: \(reason)"
        case .protocolError: "The scanner's reply isn't one of clamd's"
        }
    }
}
