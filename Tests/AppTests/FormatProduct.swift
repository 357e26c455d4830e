import HTTPTypes
import SampleProduct
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisWeb

/// The product with another format of errors, and a module that has its own.
struct FormatProduct: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { $0.errorRenderer = FieldErrorRenderer() }
        composition.modules += [LegacyModule()]
        return composition
    }
}

/// Messages by the name of the field.
@Schema
struct FieldErrors {
    /// The messages of each field; `body` has those of no field.
    var errors: [String: [String]]
}

/// The format of ``FormatProduct``, in which a conflict is 422.
struct FieldErrorRenderer: ErrorRenderer {
    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status {
        kind == .conflict ? .unprocessableContent : kind.status
    }

    func body(of problem: Problem, for request: HTTPRequest) -> FieldErrors {
        guard !problem.errors.isEmpty else { return FieldErrors(errors: ["body": [problem.detail]]) }
        let fields = Dictionary(grouping: problem.errors) { $0.path.last ?? "body" }
        return FieldErrors(errors: fields.mapValues { $0.map(\.message) })
    }
}

/// A status and a message.
@Schema
struct LegacyFailure {
    /// What happened.
    var status: LegacyStatus = .error
    /// The sentence for people.
    var message: String
}

/// The status of a ``LegacyFailure``.
@Schema
enum LegacyStatus: String {
    case error
}

/// The format of ``LegacyModule``.
struct LegacyRenderer: ErrorRenderer {
    var mediaType: String { "application/vnd.legacy+json" }

    func body(of problem: Problem, for request: HTTPRequest) -> LegacyFailure {
        LegacyFailure(message: problem.detail)
    }
}

/// The error of ``LegacyModule``.
enum LegacyError: AppError {
    case gone

    var code: String { "legacy.gone" }
    var kind: ErrorKind { .gone }
    var message: String { "This was removed in version 2. Use /api/v1 instead." }
}

/// Routes with a format of errors of their own, and one that has problem details nevertheless.
private struct LegacyModule: Module {
    static let name = "legacy"

    let errors: [any AppError] = [LegacyError.gone]
    var errorRenderer: (any ErrorRenderer)? { LegacyRenderer() }
    var unprefixedRoutes: [Route] {
        let open = AccessRule<PublicContext>.open(reason: "A test.")
        return [
            route("legacy/items/{id}", open, "Legacy.item"), route("legacy/mine", .authenticated, "Legacy.mine"),
            route("legacy/items/{id}/problem", open, "Legacy.problem").rendering(errorsWith: ProblemDetails()),
        ]
    }

    private func route<Context: AccessContext>(
        _ path: String, _ access: AccessRule<Context>, _ handler: String
    ) -> Route {
        Route(
            .get, path, access: access, handlerName: handler, description: RouteDescription(summary: "Fail."),
            errors: [LegacyError.gone], handler: { _, _ in throw LegacyError.gone })
    }
}
