import TrellisKernel
public import TrellisSchema

/// An optional JSON body; a body that is present is read like any other.
///
/// For routes that are declared by hand: `@Controller` reads required bodies.
public struct OptionalBodyParameter<Body: SchemaValue>: RouteParameter {
    private let body = BodyParameter(Body.self)

    /// Creates the parameter of a body of this type; nil without a body.
    public init(_ type: Body.Type) {}

    /// Adds the body's schema and its errors, without the one of a missing body.
    public func describe(in description: inout InputDescription) {
        body.describe(in: &description)
        description.isBodyRequired = false
        description.errors.removeAll { $0.code == RequestError.bodyMissing.code }
    }

    /// Returns the body, nil without one, or records its violations.
    ///
    /// - Throws: the errors of ``BodyParameter``, except for the missing body.
    public func read(from input: inout RouteInput) async throws -> Body?? {
        do {
            return try await body.read(from: &input).map(Optional.some)
        } catch RequestError.bodyMissing {
            return .some(nil)
        }
    }
}
