/// A handler result that makes its own HTTP response.
///
/// The platform provides ``Created``, ``Accepted``, ``NoContent``, ``Conditional``, ``Tagged``, ``Download`` and
/// ``EventStreamResponse``. A schema value, a page or an array of schema values needs no wrapper: it is sent as JSON
/// with status 200.
public protocol RouteResult: Sendable {
    /// The documentation of the response.
    static var responseDescription: ResponseDescription { get }

    /// Returns the response to `request`.
    func response(to request: RouteRequest) throws -> RouteResponse
}
