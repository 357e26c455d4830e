internal import HTTPTypes
internal import TrellisSchema

/// The last event that a client of a stream received, from `Last-Event-ID`; the stream continues after it.
///
/// ```swift
/// func stream(lastEventID: LastEventID?) async throws -> EventStreamResponse {
/// ```
///
/// Source: HTML, "Server-sent events", the header field `Last-Event-ID`.
public struct LastEventID: Hashable, Sendable {
    /// The `id` of the event in the stream.
    public let value: String

    /// Creates the value for the event with this `id`.
    public init(_ value: String) {
        self.value = value
    }
}

/// The header field `Last-Event-ID`; nil when the client has no events yet.
public struct LastEventIDParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds the field as optional.
    public func describe(in description: inout InputDescription) {
        let summary = "The `id` of the last event that the client received; the stream continues after it."
        description.parameters.append(
            ParameterDescription("Last-Event-ID", in: .header, summary: summary, isRequired: false) {
                String.describe(in: &$0)
            })
    }

    /// Returns the event, or nil.
    public func read(from input: inout RouteInput) async throws -> LastEventID?? {
        // Clients whose stream had no `id` yet may send the field empty: HTML, "the last event ID string".
        let value = HTTPField.Name("Last-Event-ID").flatMap { input.request.info.headers[$0] } ?? ""
        return .some(value.isEmpty ? nil : LastEventID(value))
    }
}
