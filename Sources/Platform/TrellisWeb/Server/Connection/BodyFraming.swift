/// How the end of a request's body is found.
///
/// Source: RFC 9112, section 6.3.
enum BodyFraming: Equatable, Sendable {
    /// Exactly this number of bytes; 0 without a body.
    case length(Int)
    /// The chunked transfer coding.
    case chunked
}
