import HTTPTypes
import SampleProduct
import ServiceLifecycle
import Synchronization
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The product with changes to the routes of its System modules: one removed, one replaced.
struct ChangedRoutes: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.routes = RouteChanges()
                .removing(.quotas, of: TenantsModule.self)
                .replacing(.me, of: UsersModule.self, with: ShortUserController.routes())
        }
    }
}

/// The caller's account, with less than System returns.
@Controller("users/me")
private struct ShortUserController {
    let context: UserContext
    init(_ context: UserContext) { self.context = context }

    /// Get the identifier of the caller.
    @GET(access: .authenticated)
    func short() async throws -> Tagged<ShortUser> {
        // The changes of the module read If-Match, so it must send a tag.
        Tagged(ShortUser(id: "\(context.userID)"), version: 1)
    }
}

/// A user in the responses of ``ChangedRoutes``.
@Schema
private struct ShortUser {
    /// The identifier.
    var id: String
}

/// The product with middleware of its own: one for all requests, one after the guard, and a module with both.
struct GuardedProduct: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { system in
            system.middleware = .standard.removing(SecurityHeaders.self)
                .inserting(BlockedAddresses(), after: RequestMetrics.self)
            system.contextMiddleware = [TenantHeader()]
            system.services = [ServiceRegistration("product.ticker", IdleService())]
        }
        composition.modules += [EchoModule()]
        return composition
    }
}

/// Refuses requests with a field that the test sends.
struct BlockedAddresses: RequestMiddleware {
    var errors: [any AppError] { [BlockedError.blocked] }

    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
        guard request.head.headerFields[.from] == nil else { throw BlockedError.blocked }
        return await next()
    }
}

/// Adds the tenant of the request to the response.
struct TenantHeader: ContextMiddleware {
    func respond<Context: AccessContext>(
        to request: RouteRequest, in context: Context, next: ContextNext
    ) async throws -> RouteResponse {
        var response = try await next(request)
        response.headers[.from] = "\(context.scope.tenantID)"
        return response
    }
}

/// Adds a field to responses.
struct EchoHeader: ResponseMiddleware {
    func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        response.headers[.server] = "echo"
    }
}

/// Why ``BlockedAddresses`` refuses a request.
enum BlockedError: AppError {
    case blocked

    var code: String { "address.blocked" }
    var kind: ErrorKind { .forbidden }
    var message: String { "This address is blocked. Ask the operator." }
}

/// A module with middleware and a service.
private struct EchoModule: Module {
    static let name = "echo"

    var middleware: [any Middleware] { [EchoHeader()] }
    var services: [ServiceRegistration] { [ServiceRegistration("echo.listener", IdleService(), in: [.worker])] }
    var routes: [Route] {
        [
            Route(
                .get, "echo", access: AccessRule<UserContext>.authenticated, handler: "Echo.get", summary: "Echo.",
                returns: ResponseEncoder(DefaultResponse.self)
            ) { _ in DefaultResponse() }
        ]
    }
}

/// The product with a service that notes what happens.
struct ServedProduct: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings
    /// What happened, in order; the tests with this product run one after the other.
    static let notes = Mutex<[String]>([])

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.services = [
                ServiceRegistration("product.noting", NotingService(), in: [.server]) { note("ready") }
            ]
        }
    }

    static func note(_ text: String) { notes.withLock { $0.append(text) } }
}

/// A service that notes its end.
private struct NotingService: Service {
    func run() async throws {
        defer { ServedProduct.note("ended") }
        try await gracefulShutdown()
    }
}

/// A service that does nothing.
private struct IdleService: Service {
    func run() async throws { try await gracefulShutdown() }
}

/// The product with a change that isn't possible, so that it doesn't start.
enum ImpossibleProduct {
    struct Middleware: Product {
        static let name = SampleApp.name
        static let settings = SampleApp.settings

        static func compose(on platform: Platform) throws -> Composition {
            try SampleApp.compose(on: platform) { $0.middleware = $0.middleware.removing(BlockedAddresses.self) }
        }
    }

    struct Routes: Product {
        static let name = SampleApp.name
        static let settings = SampleApp.settings

        static func compose(on platform: Platform) throws -> Composition {
            try SampleApp.compose(on: platform) { system in
                system.routes = RouteChanges().removing(.me, of: UsersModule.self).removing(.me, of: UsersModule.self)
            }
        }
    }
}
