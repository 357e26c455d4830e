import TrellisKernel
import TrellisSchema
import TrellisWeb

/// A JSON body that may be left out; one that is sent is read as any other.
struct OptionalBodyParameter<Body: SchemaValue>: RouteParameter {
    private let body = BodyParameter(Body.self)

    /// The body as a `Body`, or nil when there is none.
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
