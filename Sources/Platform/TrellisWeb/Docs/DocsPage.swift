internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel

/// The page at `/docs`: Swagger UI when its files are installed, else a list of the operations and how to install the
/// files.
struct DocsPage: Sendable {
    static let mediaType = "text/html; charset=utf-8"

    /// The header fields of the page: resources from this server only, no embedded objects, no framing.
    ///
    /// Inline styles are allowed because Swagger UI sets styles from its script.
    static let headers: HTTPFields = {
        var headers: HTTPFields = [.cacheControl: "no-cache"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return headers
    }()

    /// The script that starts Swagger UI; a separate file, because the content security policy forbids inline scripts.
    static let script = """
        window.addEventListener("load", function () {
          window.ui = SwaggerUIBundle({
            url: "/openapi.json",
            dom_id: "#swagger-ui",
            deepLinking: true,
            displayOperationId: false,
            displayRequestDuration: true,
            persistAuthorization: true,
            tryItOutEnabled: true,
            validatorUrl: null,
            presets: [SwaggerUIBundle.presets.apis],
            layout: "BaseLayout"
          });
        });

        """

    private let swaggerPage: StaticContent
    private let listPage: StaticContent

    init(document: OpenAPIDocument) {
        swaggerPage = StaticContent(
            ByteBuffer(string: Self.swagger(document)), mediaType: Self.mediaType, headers: Self.headers)
        listPage = StaticContent(
            ByteBuffer(string: Self.list(document)), mediaType: Self.mediaType, headers: Self.headers)
    }

    func response(to request: RouteRequest, hasAssets: Bool) -> RouteResponse {
        (hasAssets ? swaggerPage : listPage).response(to: request)
    }

    private static func swagger(_ document: OpenAPIDocument) -> String {
        HTMLPage(
            title: document.title,
            head: "<link rel=\"stylesheet\" href=\"/docs/assets/swagger-ui.css\"><style>body { margin: 0; }</style>",
            body: """
                <div id="swagger-ui"></div>
                <noscript>This page needs JavaScript. The OpenAPI document is at <a href="/openapi.json">/openapi.json</a>.</noscript>
                <script src="/docs/assets/swagger-ui-bundle.js"></script>
                <script src="/docs/start.js"></script>
                """
        ).html
    }

    private static func list(_ document: OpenAPIDocument) -> String {
        let rows = document.routes.map { route in
            "<tr><td>\(route.method.rawValue)</td><td><code>\(HTMLPage.escaped(route.path))</code></td>"
                + "<td>\(HTMLPage.escaped(route.summary))</td><td>\(HTMLPage.escaped(route.access.description))</td></tr>"
        }
        return HTMLPage(
            title: document.title,
            body: """
                <h1>\(HTMLPage.escaped(document.title)) \(HTMLPage.escaped(document.version))</h1>
                <p>Swagger UI is not installed on this server: run <code>make setup</code>, then reload this page.
                The OpenAPI document is at <a href="/openapi.json">/openapi.json</a>,
                the problems that the API returns are at <a href="/docs/problems">/docs/problems</a>.</p>
                <table><thead><tr><th>Method</th><th>Path</th><th>Summary</th><th>Access</th></tr></thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                """
        ).html
    }
}
