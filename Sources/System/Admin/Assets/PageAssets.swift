import TrellisKernel
import TrellisWeb

/// The style and script of the pages; the names contain a hash of the content, so that browsers can cache them.
struct PageAssets: Sendable {
    let style = StaticContent(Stylesheet.source, mediaType: "text/css; charset=utf-8", isImmutable: true)
    let script = StaticContent(LiveScript.source, mediaType: "text/javascript; charset=utf-8", isImmutable: true)

    var styleName: String { "\(style.name).css" }
    var scriptName: String { "\(script.name).js" }

    /// The route that serves them.
    var route: Route {
        let (style, script, styleName, scriptName) = (style, script, styleName, scriptName)
        return Route(
            .get, "admin/assets/{file}",
            access: .open(reason: "The style and script are public, and the sign-in page needs them."),
            handler: "PageAssets.file", summary: "A file of the administration pages.", isListed: false,
            parameters: PathParameter("file", as: String.self), RequestParameter(),
            returns: ResponseEncoder(StaticResponse.self)
        ) { _, file, _ in
            switch file {
            case styleName: StaticResponse(content: style)
            case scriptName: StaticResponse(content: script)
            default: throw RequestError.routeNotFound
            }
        }
    }
}

/// A response with constant bytes.
private struct StaticResponse: RouteResult {
    let content: StaticContent

    static var responseDescription: ResponseDescription {
        ResponseDescription(body: BodyDescription(mediaType: "*/*", schema: nil))
    }

    func response(to request: RouteRequest) throws -> RouteResponse { content.response(to: request) }
}
