public import TrellisKernel
internal import TrellisSchema

/// The input of a route and the errors it may cause; route parameters add themselves to it.
public struct InputDescription: Sendable {
    /// The values from path, query and header fields, in the order of the handler's parameters.
    public var parameters: [ParameterDescription] = []
    /// The body; nil when the route reads none.
    public var body: BodyDescription?
    /// Whether the body is required.
    public var isBodyRequired = true
    /// The errors that the input alone may cause.
    public var errors: [any AppError] = []

    /// Whether names in the query that no parameter reads are ignored.
    public var ignoresUnknownQuery = false

    /// Creates an empty description.
    public init() {}

    /// The names of the query parameters.
    var queryNames: [String] { parameters.lazy.filter { $0.location == .query }.map(\.name) }

    /// Returns the names of the query parameters in a style.
    func queryNames(in keys: KeyStyle) -> [String] {
        parameters.lazy.filter { $0.location == .query }.map { $0.texts(in: keys).name }
    }
}
