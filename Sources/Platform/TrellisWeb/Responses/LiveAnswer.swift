internal import HTTPTypes
public import NIOCore

/// An answer of server-sent events, which goes on for as long as somebody follows it.
///
/// ```swift
/// return LiveAnswer { writer in
///     while !Task.isCancelled { try await writer.write(EventStream.event("tick", "…")) }
/// }
/// ```
/// The writing waits while the client takes nothing more, and fails when it has gone, or takes nothing for too long.
///
/// Source: WHATWG HTML, section 9.2.
public struct LiveAnswer: RouteResult {
    private let write: @Sendable (any ResponseBodyWriter) async throws -> Void

    /// An answer that `write` sends part by part.
    public init(write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void) {
        self.write = write
    }

    /// 200 with `text/event-stream`.
    public static var answer: AnswerDescription {
        AnswerDescription(body: BodyDescription(mediaType: "text/event-stream", schema: nil))
    }

    /// The head, and a body that is written while the client takes it.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // Proxies that gather an answer would show nothing until it ends.
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return RouteResponse(headers: headers, body: .stream(length: nil, write))
    }
}

/// Server-sent events as bytes.
public enum EventStream {
    /// A comment: the connection lives, and nothing is new.
    public static let heartbeat = ByteBuffer(string: ":\n\n")

    /// An event of this name; each line of the data is a field of its own.
    ///
    /// - Parameter id: what a client that comes back sends as `Last-Event-ID`; one line.
    public static func event(_ name: String, _ data: String, id: String? = nil) -> ByteBuffer {
        var text = id.map { "id: \($0)\n" } ?? ""
        text += "event: \(name)\n"
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return ByteBuffer(string: text + "\n")
    }
}
