public import TrellisKernel

/// Makes a struct the class-based view of a resource: one value is made for each request, from the request's context.
///
/// ```swift
/// /// Projects of the caller's tenant.
/// @Controller("projects")
/// struct ProjectController {
///     let projects: ProjectService
///     init(_ context: TenantContext) { projects = ProjectService(context) }
///
///     /// Fetch one project.
///     @GET("{id}", access: .permission(.projectsView))
///     func get(id: ID<Project>) async throws -> ProjectResponse { … }
/// }
/// ```
///
/// Adds `routes(_ make:)`, and `routes()` when the context alone makes a controller. The struct's doc comment
/// describes the tag, each method's doc comment its operation. A parameter named in the path is a path parameter,
/// `body` is the JSON body, `PageRequest` is `limit` and `cursor`, `IfMatch` and `LastEventID` are header fields,
/// `RequestBody` is a streamed upload, `RouteRequest` is the request itself; any other schema or scalar comes from the
/// query.
@attached(member, names: named(routes))
public macro Controller(_ path: String = "") = #externalMacro(module: "TrellisMacros", type: "ControllerMacro")

/// A method that reads and changes nothing. It needs an access rule: there is no default.
@attached(peer)
public macro GET<Context>(_ path: String = "", access: AccessRule<Context>, errors: [any AppError] = []) =
    #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that makes something, or does what no other verb says. It needs an access rule: there is no default.
@attached(peer)
public macro POST<Context>(_ path: String = "", access: AccessRule<Context>, errors: [any AppError] = []) =
    #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that puts something in its place, with the same effect however often it is called. It needs an access rule.
@attached(peer)
public macro PUT<Context>(_ path: String = "", access: AccessRule<Context>, errors: [any AppError] = []) =
    #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that changes the named parts of something. It needs an access rule: there is no default.
@attached(peer)
public macro PATCH<Context>(_ path: String = "", access: AccessRule<Context>, errors: [any AppError] = []) =
    #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that takes something away. It needs an access rule: there is no default.
@attached(peer)
public macro DELETE<Context>(_ path: String = "", access: AccessRule<Context>, errors: [any AppError] = []) =
    #externalMacro(module: "TrellisMacros", type: "VerbMacro")
