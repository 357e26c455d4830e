import TrellisKernel
import TrellisSchema
import TrellisWeb

/// An optional JSON body; a body that is present is read like any other.
struct OptionalBodyParameter<Body: SchemaValue>: RouteParameter {
    private let body = BodyParameter(Body.self)

    /// Creates the parameter of a body of this type; nil without a body.
    init(_ type: Body.Type) {}

    func describe(in description: inout InputDescription) {
        body.describe(in: &description)
        description.isBodyRequired = false
        description.errors.removeAll { $0.code == RequestError.bodyMissing.code }
    }

    func read(from input: inout RouteInput) async throws -> Body?? {
        do {
            return try await body.read(from: &input).map(Optional.some)
        } catch RequestError.bodyMissing {
            return .some(nil)
        }
    }
}
