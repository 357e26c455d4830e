internal import HTTPTypes
public import NIOCore
import TrellisKernel

/// A response of server-sent events that lasts until the client disconnects or `write` returns.
///
/// ```swift
/// return EventStreamResponse { writer in
///     while !Task.isCancelled { try await writer.write(EventStream.event("tick", "…")) }
/// }
/// ```
/// A write waits while the client reads nothing. It fails when the client disconnects, or reads nothing for too long.
///
/// Source: WHATWG HTML, section 9.2.
public struct EventStreamResponse: RouteResult {
    private let write: @Sendable (any ResponseBodyWriter) async throws -> Void

    /// Creates a response that `write` sends in parts.
    public init(write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void) {
        self.write = write
    }

    /// 200 with `text/event-stream`.
    public static var responseDescription: ResponseDescription {
        ResponseDescription(body: BodyDescription(mediaType: "text/event-stream", schema: nil))
    }

    /// Returns the head and a body that is written as the client reads it.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // A proxy that buffers the response would deliver nothing until it ends.
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return RouteResponse(headers: headers, body: .stream(length: nil, write))
    }
}

/// Server-sent events as bytes.
public enum EventStream {
    /// A comment without an event; it keeps the connection alive.
    public static let heartbeat = ByteBuffer(string: ":\n\n")

    /// Returns an event with this name; each line of the data is a separate field.
    ///
    /// Only CR, LF or both together end a line; every other character is part of the text. A space replaces those in the
    /// name and the identifier, which are one line.
    ///
    /// - Parameter id: the value that a reconnecting client sends as `Last-Event-ID`.
    public static func event(_ name: String, _ data: String, id: String? = nil) -> ByteBuffer {
        var text = id.map { "id: \(oneLine($0))\n" } ?? ""
        text += "event: \(oneLine(name))\n"
        for line in data.utf8Lines { text += "data: \(line)\n" }
        return ByteBuffer(string: text + "\n")
    }

    private static func oneLine(_ text: String) -> String { text.utf8Lines.joined(separator: " ") }
}
