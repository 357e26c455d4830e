import TrellisKernel
import TrellisWeb

/// Style and script of the pages, under names that change with what is in them, so that browsers may keep them.
struct PageAssets: Sendable {
    let style = FixedContent(Stylesheet.source, mediaType: "text/css; charset=utf-8", isForever: true)
    let script = FixedContent(LiveScript.source, mediaType: "text/javascript; charset=utf-8", isForever: true)

    var styleName: String { "\(style.name).css" }
    var scriptName: String { "\(script.name).js" }

    /// The route that serves them.
    var route: Route {
        let (style, script, styleName, scriptName) = (style, script, styleName, scriptName)
        return Route(
            .get, "admin/assets/{file}",
            access: .open(reason: "Style and script are the same for everybody, and the sign-in page needs them."),
            handler: "PageAssets.file", summary: "A file of the administration's pages.", isListed: false,
            takes: PathParameter("file", as: String.self), RequestParameter(), answers: RouteAnswer(FixedAnswer.self)
        ) { _, file, _ in
            switch file {
            case styleName: FixedAnswer(content: style)
            case scriptName: FixedAnswer(content: script)
            default: throw RequestError.routeNotFound
            }
        }
    }
}

/// Bytes that never change, as an answer.
private struct FixedAnswer: RouteResult {
    let content: FixedContent

    static var answer: AnswerDescription { AnswerDescription(body: BodyDescription(mediaType: "*/*", schema: nil)) }

    func response(to request: RouteRequest) throws -> RouteResponse { content.response(to: request) }
}
