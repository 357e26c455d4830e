internal import HTTPTypes
internal import TrellisKernel
public import TrellisTexts

/// The route `GET /`: the landing page, or a redirect.
///
/// It is not part of the OpenAPI document and has no prefix.
public enum LandingRoute {
    /// Returns the route; none if `choice` is off, or if one of the routes is `GET /` already.
    ///
    /// - Parameters:
    ///   - choice: what the route does.
    ///   - document: the document of the product, which names it.
    ///   - routes: the other routes of the product.
    ///   - entries: what the modules show on the page.
    ///   - texts: the texts of the product.
    ///   - publicURL: where clients reach the server; nil for the requested host.
    ///   - isForDevelopment: whether the page says which setting shows it.
    /// - Throws: what encoding the body of an entry throws.
    public static func routes(
        _ choice: LandingPageChoice, document: OpenAPIDocument, besides routes: [Route], entries: [LandingEntry],
        texts: TextCatalog, publicURL: String?, isForDevelopment: Bool
    ) throws -> [Route] {
        guard !routes.contains(where: { $0.method == .get && $0.path == "/" }) else { return [] }
        switch choice {
        case .off: return []
        case .redirect(let target):
            let access = AccessRule<PublicContext>.open(reason: "The redirect contains no data.")
            return [
                route(access, "Landing.redirect", "Redirect to the start page.") { _ in
                    RouteResponse(status: .found, headers: [.location: target])
                }
            ]
        case .on:
            let page = try LandingPage(
                product: document.title, version: document.version, routes: routes, entries: entries, texts: texts,
                isForDevelopment: isForDevelopment)
            let access = AccessRule<PublicContext>.open(reason: "The landing page contains no data.")
            return [
                route(access, "Landing.page", "The landing page, with the first steps.") { request in
                    page.response(to: request, address: publicURL ?? address(of: request.info))
                }
            ]
        }
    }

    private static func route(
        _ access: AccessRule<PublicContext>, _ handler: String, _ summary: String,
        run: @escaping @Sendable (RouteRequest) -> RouteResponse
    ) -> Route {
        Route(
            .get, "/", access: access, handlerName: handler,
            description: RouteDescription(summary: summary, isListed: false), handler: { request, _ in run(request) })
    }

    /// Returns the address that the client used: the server doesn't know to which port its own is mapped.
    private static func address(of request: RequestInfo) -> String {
        let host = request.host ?? ""
        let isHost = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || ".-_:[]".utf8.contains(byte)
        }
        return "\(request.scheme)://\(isHost && !host.isEmpty ? host : "localhost")"
    }
}
