internal import HTTPTypes
internal import NIOCore
public import TrellisKernel
internal import TrellisSchema

extension RouteResponse {
    /// Returns a response with problem details in their language, which depends on `Accept-Language`.
    ///
    /// Source: RFC 9457; RFC 9110, sections 8.5 and 12.5.5.
    public static func problem(_ problem: Problem) -> RouteResponse {
        var bytes = ByteBufferAllocator().buffer(capacity: 512)
        // The only error is a number that JSON can't represent, and a problem has none.
        try? SchemaCoding.encode(problem, into: &bytes)
        return error(problem, bytes, mediaType: ProblemDetails().mediaType)
    }

    fileprivate static func error(_ problem: Problem, _ body: ByteBuffer, mediaType: String) -> RouteResponse {
        // A reason phrase is ASCII; the title may be in another language.
        RouteResponse(
            status: HTTPResponse.Status(code: problem.status),
            headers: [.contentType: mediaType, .contentLanguage: problem.language, .vary: "Accept-Language"],
            body: .bytes(body))
    }
}

extension ErrorRenderer {
    /// Returns the response with this problem, in its language, which depends on `Accept-Language`.
    ///
    /// - Throws: the errors of the renderer, and `JSONWriteError`.
    func response(to request: HTTPRequest, with problem: Problem, keys: KeyStyle) throws -> RouteResponse {
        var bytes = ByteBufferAllocator().buffer(capacity: 512)
        try SchemaCoding.encode(try body(of: problem, for: request), into: &bytes, keys: keys)
        return .error(problem, bytes, mediaType: mediaType)
    }
}
