import TrellisKernel
import TrellisWeb

/// The style and script of a set of pages; the names contain a hash of the content, so that browsers can cache them.
package struct PageAssets: Sendable {
    private let path: String
    private let handler: String
    private let style: StaticContent
    private let script: StaticContent?

    /// Creates the files below `path`, such as `admin/assets`.
    ///
    /// - Parameters:
    ///   - handler: the name of the route's code, as in `PageAssets.file`.
    ///   - style: what the pages add to ``PageStylesheet``.
    ///   - script: nil for pages without scripts.
    package init(at path: String, handler: String, style: String, script: String? = nil) {
        self.path = path
        self.handler = handler
        self.style = StaticContent(
            PageStylesheet.source + style, mediaType: "text/css; charset=utf-8", isImmutable: true)
        self.script = script.map {
            StaticContent($0, mediaType: "text/javascript; charset=utf-8", isImmutable: true)
        }
    }

    /// The name of the style's file.
    package var styleName: String { "\(style.name).css" }
    /// The name of the script's file; nil without one.
    package var scriptName: String? { script.map { "\($0.name).js" } }

    /// The route that serves them.
    package var route: Route {
        let (style, script, styleName, scriptName) = (style, script, styleName, scriptName)
        return Route(
            .get, "\(path)/{file}",
            access: .open(reason: "The style and script are public, and the sign-in page needs them."),
            handler: handler, summary: "A file of the pages.", isListed: false,
            parameters: PathParameter("file", as: String.self), RequestParameter(),
            returns: ResponseEncoder(StaticResponse.self)
        ) { _, file, _ in
            if file == styleName { return StaticResponse(content: style) }
            guard let script, file == scriptName else { throw RequestError.routeNotFound }
            return StaticResponse(content: script)
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
