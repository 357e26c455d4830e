import NIOHTTP1

/// A request to a store, before it is signed.
struct S3Call: Sendable {
    var method: HTTPMethod
    /// The whole key in the bucket; nil for the bucket itself.
    var key: String?
    var query: [(name: String, value: String)] = []
    /// The header fields, all of which are signed.
    var fields: [(name: String, value: String)] = []
    var body = S3CallBody.none
}

/// The body of a request.
enum S3CallBody: Sendable {
    case none
    /// Bytes in memory, which can be sent again.
    case bytes(PartBuffer, SigV4Payload)
    /// Bytes that another task supplies, which can be sent once.
    case stream(BodyHandoff, length: Int64, SigV4Payload)

    var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let buffer, _): Int64(buffer.count)
        case .stream(_, let length, _): length
        }
    }

    var payload: SigV4Payload {
        switch self {
        case .none: .empty
        case .bytes(_, let payload), .stream(_, _, let payload): payload
        }
    }

    /// Whether a request with this body can be sent, again or for the first time.
    var isComplete: Bool {
        if case .stream(let handoff, _, _) = self { handoff.isUntouched } else { true }
    }
}
