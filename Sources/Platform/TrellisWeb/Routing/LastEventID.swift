internal import HTTPTypes
internal import TrellisSchema

/// The last event that a client of a stream has got, from `Last-Event-ID`: it wants to go on behind that.
///
/// ```swift
/// func stream(lastEventID: LastEventID?) async throws -> LiveAnswer {
/// ```
///
/// Source: HTML, "Server-sent events", the header field `Last-Event-ID`.
public struct LastEventID: Hashable, Sendable {
    /// What the stream gave the event as its `id`.
    public let value: String

    /// The event of this `id`.
    public init(_ value: String) {
        self.value = value
    }
}

/// The header field `Last-Event-ID`, or nil when the client has no events yet.
public struct LastEventIDParameter: RouteParameter {
    /// Where the client wants to go on, if it says.
    public init() {}

    /// Names the field as optional.
    public func describe(in description: inout InputDescription) {
        let summary = "The `id` of the last event that the client has; the stream goes on behind it."
        description.parameters.append(
            ParameterDescription("Last-Event-ID", in: .header, summary: summary, isRequired: false) {
                String.describe(in: &$0)
            })
    }

    /// The event, or nil.
    public func read(from input: inout RouteInput) async throws -> LastEventID?? {
        .some(HTTPField.Name("Last-Event-ID").flatMap { input.request.info.headers[$0] }.map(LastEventID.init))
    }
}
