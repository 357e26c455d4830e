public import TrellisKernel
public import TrellisSchema

/// The routes of one controller, with path, tag and context stated once.
///
/// The expansion of `@Controller` consists of calls to it.
public struct ControllerRoutes<Context: AccessContext>: Sendable {
    /// The routes added so far, in source order.
    public private(set) var all: [Route] = []
    private let path: String
    private let controller: String
    private let tag: String
    private let details: String

    /// Creates an empty list of routes below `path`, documented under a tag of the same name with these details.
    public init(_ path: String, of controller: String, details: String = "") {
        self.path = path
        self.controller = controller
        self.details = details
        tag =
            path.split(utf8: "/").first { !$0.hasPrefix(utf8: "{") }.map(String.init)
            ?? Self.resourceName(of: controller)
    }

    private static func resourceName(of controller: String) -> String {
        controller.hasSuffix(utf8: "Controller")
            ? controller.dropLast("Controller".count).lowercased() : controller.lowercased()
    }

    /// Adds the route of one operation.
    public mutating func add<Result, each Parameter: RouteParameter>(
        _ verb: Verb, _ path: String, access: AccessRule<Context>, errors: [any AppError] = [],
        unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = [], handler: String, summary: String,
        details: String = "", parameters: repeat each Parameter, returns encoder: ResponseEncoder<Result>,
        run: @escaping @Sendable (Context, repeat (each Parameter).Value) async throws -> Result
    ) {
        let route = Route(
            verb, "\(self.path)/\(path)", access: access, errors: errors, handler: "\(controller).\(handler)",
            summary: summary, details: details, tag: tag, tagDetails: self.details,
            parameters: repeat each parameters, returns: encoder, run: run)
        all.append(route.lenient(unknownQuery == .ignored).with(traits))
    }
}
