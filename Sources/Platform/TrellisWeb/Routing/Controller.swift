public import TrellisKernel
public import TrellisSchema

/// Makes a struct the controller of a resource: one value is created for each request, from the request's context.
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
/// Adds `routes(_ make:)`, and `routes()` when the initializer needs only the context and placeholders of the path; and
/// the enum `RouteName` with a case for each method, for references to its routes (``RouteReference``).
///
/// The path may have placeholders, as in `notes/{note_id}/comments`: the initializer takes their values after the context
/// (`init(_ context: TenantContext, noteID: ID<Note>)`), or each method does. The struct's doc comment describes the tag,
/// each method's doc comment its operation. A parameter named in the path is a path parameter, `body` is the JSON body,
/// `PageRequest` is `limit` and `cursor`, `OffsetRequest` is `limit` and `offset`, `IfMatch` and `LastEventID` are header
/// fields, `RequestBody` is a streamed upload, `RouteRequest` is the request itself; any other schema or scalar comes from
/// the query. Names in the query that no parameter reads are violations, unless the method has `unknownQuery: .ignored`.
/// `traits: [.idempotent]` and others change what the server does around the method: ``RouteTrait``.
@attached(member, names: named(routes), named(RouteName))
public macro Controller(_ path: String = "") = #externalMacro(module: "TrellisMacros", type: "ControllerMacro")

/// A method that reads and changes nothing; the access rule is required and has no default.
@attached(peer)
public macro GET<Context: AccessContext>(
    _ path: String = "", access: AccessRule<Context>, errors: [any AppError] = [],
    unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = []
) = #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that creates a resource, or does what no other method covers; the access rule is required.
@attached(peer)
public macro POST<Context: AccessContext>(
    _ path: String = "", access: AccessRule<Context>, errors: [any AppError] = [],
    unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = []
) = #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that replaces a resource, with the same effect when it is repeated; the access rule is required.
@attached(peer)
public macro PUT<Context: AccessContext>(
    _ path: String = "", access: AccessRule<Context>, errors: [any AppError] = [],
    unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = []
) = #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that changes the named fields of a resource; the access rule is required.
@attached(peer)
public macro PATCH<Context: AccessContext>(
    _ path: String = "", access: AccessRule<Context>, errors: [any AppError] = [],
    unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = []
) = #externalMacro(module: "TrellisMacros", type: "VerbMacro")

/// A method that deletes a resource; the access rule is required.
@attached(peer)
public macro DELETE<Context: AccessContext>(
    _ path: String = "", access: AccessRule<Context>, errors: [any AppError] = [],
    unknownQuery: UnknownKeys = .refused, traits: [RouteTrait] = []
) = #externalMacro(module: "TrellisMacros", type: "VerbMacro")
