/// One value that a handler takes from the request: how it is read, and what the documents say of it, in one place.
///
/// The platform's own are ``PathParameter``, ``QueryParameter``, ``PageParameter``, ``BodyParameter``,
/// ``UploadParameter``, ``IfMatchParameter``, ``LastEventIDParameter`` and ``RequestParameter``.
public protocol RouteParameter: Sendable {
    /// What the handler gets.
    associatedtype Value: Sendable

    /// Adds the parameter to the description of the route's input.
    func describe(in description: inout InputDescription)

    /// The value; nil after having recorded at least one violation in `input`.
    ///
    /// - Throws: what ends the reading at once, such as a body of the wrong media type.
    func read(from input: inout RouteInput) async throws -> Value?
}

/// The whole request, for what the other parameters don't cover.
public struct RequestParameter: RouteParameter {
    /// The request as a parameter.
    public init() {}

    /// Nothing to describe.
    public func describe(in description: inout InputDescription) {}

    /// The request.
    public func read(from input: inout RouteInput) async throws -> RouteRequest? { input.request }
}
