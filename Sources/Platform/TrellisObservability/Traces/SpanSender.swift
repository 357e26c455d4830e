/// The way to a collector.
protocol SpanSender: Sendable {
    /// Sends an encoded request, and returns what became of it.
    func send(_ body: [UInt8]) async -> SpanSending
}

/// What became of a request to a collector.
enum SpanSending: Hashable, Sendable {
    /// The collector has taken it, except for `rejected` spans, which it never will.
    case accepted(rejected: Int, reason: String)
    /// It may take the same request later, after the delay that it asks for.
    case unavailable(String, after: Duration?)
    /// It will never take the request.
    case refused(String)
}
