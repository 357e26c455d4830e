/// One value that a handler takes from the request: how it is read and how it is documented, in one place.
///
/// The platform provides ``PathParameter``, ``QueryParameter``, ``PageParameter``, ``OffsetParameter``,
/// ``BodyParameter``, ``UploadParameter``, ``IfMatchParameter``, ``OptionalIfMatchParameter``, ``LastEventIDParameter`` and
/// ``RequestParameter``.
public protocol RouteParameter: Sendable {
    /// The value that the handler receives.
    associatedtype Value: Sendable

    /// Adds the parameter to the description of the route's input.
    func describe(in description: inout InputDescription)

    /// Returns the value; nil after it has recorded at least one violation in `input`.
    ///
    /// - Throws: errors that stop the reading at once, such as a body of the wrong media type.
    func read(from input: inout RouteInput) async throws -> Value?
}

/// The whole request, for input that the other parameters don't cover.
public struct RequestParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds nothing.
    public func describe(in description: inout InputDescription) {}

    /// Returns the request.
    public func read(from input: inout RouteInput) async throws -> RouteRequest? { input.request }
}
