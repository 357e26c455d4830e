/// What a handler may return beside plain schema values: a value that knows the HTTP answer it makes.
///
/// The platform's own are ``Created``, ``Accepted``, ``NoContent``, ``Conditional`` and ``Download``. A schema value,
/// a page or an array of them needs no wrapping: it is answered as JSON with status 200.
public protocol RouteResult: Sendable {
    /// What the documents say of the answer.
    static var answer: AnswerDescription { get }

    /// The answer to `request`.
    func response(to request: RouteRequest) throws -> RouteResponse
}
