internal import HTTPTypes
internal import NIOCore
public import TrellisKernel
internal import TrellisSchema

/// The documentation routes: `/openapi.json`, `/docs`, `/docs/problems` and their files.
///
/// They are not part of the OpenAPI document and have no prefix.
public struct DocsRoutes: Sendable {
    /// The routes.
    public let routes: [Route]

    /// Creates the routes that show `document`; `assets` is the folder that the setup installs Swagger UI in.
    ///
    /// - Parameter errors: errors that no route declares; they are listed with those of the document.
    public init(document: OpenAPIDocument, assets: String, errors: [any AppError] = []) throws {
        let access = AccessRule<PublicContext>.open(reason: "The description of the API contains no data.")
        let bytes = try document.bytes()
        let json = StaticContent(bytes, mediaType: "application/json", headers: [.cacheControl: "no-cache"])
        let problems = StaticContent(
            ByteBuffer(string: ProblemsPage(document: document, errors: errors).html), mediaType: DocsPage.mediaType,
            headers: DocsPage.headers)
        let script = StaticContent(
            ByteBuffer(string: DocsPage.script), mediaType: "text/javascript; charset=utf-8",
            headers: [.cacheControl: "no-cache"])
        let files = DocsAssets(folder: assets)
        let page = DocsPage(document: document)
        routes = [
            Self.route("openapi.json", access, "Docs.openapi", "The OpenAPI document.") { request in
                json.response(to: request)
            },
            Self.route("docs", access, "Docs.page", "The documentation page of the API.") { request in
                page.response(to: request, hasAssets: files.areInstalled)
            },
            Self.route("docs/problems", access, "Docs.problems", "Every problem that the API returns.") {
                request in
                problems.response(to: request)
            },
            Self.route("docs/start.js", access, "Docs.start", "The script that starts the documentation page.") {
                request in
                script.response(to: request)
            },
            Self.route("docs/assets/{file}", access, "Docs.asset", "A file of the documentation page.") { request in
                try files.response(to: request)
            },
        ]
    }

    private static func route(
        _ path: String, _ access: AccessRule<PublicContext>, _ handler: String, _ summary: String,
        run: @escaping @Sendable (RouteRequest) throws -> RouteResponse
    ) -> Route {
        Route(
            .get, path, access: access, handlerName: handler,
            description: RouteDescription(summary: summary, isListed: false),
            handler: { request, _ in try run(request) })
    }
}
