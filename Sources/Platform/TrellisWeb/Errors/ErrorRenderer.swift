public import HTTPTypes
public import TrellisKernel
public import TrellisSchema

/// A format of error responses: the body for each problem, with its schema, its media type and its statuses.
///
/// ```swift
/// @Schema
/// struct FieldErrors {
///     var errors: [String: [String]]
/// }
///
/// struct FieldErrorRenderer: ErrorRenderer {
///     func body(of problem: Problem, for request: HTTPRequest) -> FieldErrors {
///         guard !problem.errors.isEmpty else { return FieldErrors(errors: ["body": [problem.detail]]) }
///         let fields = Dictionary(grouping: problem.errors) { $0.path.last ?? "body" }
///         return FieldErrors(errors: fields.mapValues { $0.map(\.message) })
///     }
/// }
/// ```
/// A product has one, ``ProblemDetails`` by default; a module and a route may have their own, and the innermost is used
/// (``Route/rendering(errorsWith:)``). It renders every error: those of routes and their input, of the guard, of
/// middleware, of the router, of limits and timeouts, and unexpected failures, whose problem has no details. A request
/// that no route takes gets the format of the modules with routes below the longest known part of its path, if they all
/// have the same, else the product's.
///
/// The body is a ``TrellisSchema/Schema``, so that the OpenAPI document describes it, with an example for each problem.
/// The server keeps the header fields of the error (`WWW-Authenticate`, `Allow`, `Retry-After`), and adds
/// `Content-Language` and `Vary`. It calls the functions on its own threads, also while a request times out, so they
/// must not wait.
public protocol ErrorRenderer: Sendable {
    /// The body, which is written as JSON.
    associatedtype Body: Schema

    /// The media type of the body; by default `application/json`.
    var mediaType: String { get }

    /// Returns the status of the errors with this kind and code; by default that of the kind.
    ///
    /// It must be from 400 to 599, and the same for equal arguments, because the OpenAPI document lists the statuses.
    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status

    /// Returns the body for `problem`, whose texts are in the language of the reader.
    ///
    /// When it throws, or the body has a number that JSON can't represent, the response is problem details with the same
    /// status, and the server logs the error.
    ///
    /// - Parameters:
    ///   - problem: the problem, with the status of ``status(of:code:)``.
    ///   - request: the head of the request; without a path when the request couldn't be read.
    func body(of problem: Problem, for request: HTTPRequest) throws -> Body
}

extension ErrorRenderer {
    /// `application/json`.
    public var mediaType: String { "application/json" }

    /// Returns the status of the kind.
    public func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status { kind.status }
}

extension ErrorRenderer {
    /// The name of its schema in the OpenAPI document.
    var schemaName: String { Body.schemaName }

    /// Returns the status of the errors with this kind and code; that of the kind if the renderer's isn't an error.
    func errorStatus(of kind: ErrorKind, code: String) -> HTTPResponse.Status {
        let status = status(of: kind, code: code)
        return 400...599 ~= status.code ? status : kind.status
    }

    /// Returns whether both are the same format: of one type, and equal if the type is `Equatable`.
    func isSame(as other: any ErrorRenderer) -> Bool {
        guard type(of: other) == Self.self else { return false }
        return (self as? any Equatable)?.isEqual(to: other) ?? true
    }
}

extension Equatable {
    fileprivate func isEqual(to other: any Sendable) -> Bool { other as? Self == self }
}
