internal import HTTPTypes
internal import Logging
internal import TrellisKernel

/// The conversion of an error into a response, a log line and a report to the observer.
struct ErrorResponder: Sendable {
    let logger: Logger
    let observer: WebObserver

    /// Returns the response to a request that failed with `error`; `route` is nil when no route was found.
    func response(to error: any Error, of head: HTTPRequest, route: PreparedRoute?, requestID: String) -> RouteResponse
    {
        let show: (Problem) -> RouteResponse = { problem in
            route?.route.errorPage?(problem, head) ?? .problem(problem)
        }
        if let expected = error as? any AppError, expected.kind != .internalFailure {
            return response(expected: expected, route: route, requestID: requestID, show: show)
        }
        if error is CancellationError, Task.isCancelled {
            return RouteResponse(status: Self.clientClosed)
        }
        logger.error("request failed unexpectedly", metadata: Self.metadata(of: error))
        observer.unexpectedFailure(.init(error: error, route: route?.route, requestID: requestID))
        return show(
            problem(
                status: .internalServerError, code: "internal",
                detail: "An unexpected error occurred. See the server log for this request id.", requestID: requestID
            ))
    }

    private func response(
        expected error: any AppError, route: PreparedRoute?, requestID: String, show: (Problem) -> RouteResponse
    ) -> RouteResponse {
        let status = error.kind.status
        if let route, !route.expects(error) {
            logger.warning(
                "route failed with an error that it does not declare",
                metadata: ["code": .string(error.code), "handler": .string(route.route.handlerName)])
            observer.undeclaredFailure(.init(error: error, route: route.route, requestID: requestID))
        }
        log(error, isServerError: status.code >= 500)
        var response = show(
            problem(
                status: status, code: error.code, detail: error.message, requestID: requestID,
                violations: error.violations))
        // A browser that was redirected to the sign-in page needs no header fields about tokens.
        if response.status == status, let fields = (error as? any HeaderFieldsError)?.headerFields {
            response.headers.append(contentsOf: fields)
        }
        // The service may be available again soon.
        if status == .serviceUnavailable, response.headers[.retryAfter] == nil { response.headers[.retryAfter] = "1" }
        return response
    }

    /// Logs server errors with their cause at `warning` or above, and client errors at the error's own level.
    private func log(_ error: any AppError, isServerError: Bool) {
        let level = Logger.Level(rawValue: error.logLevel.rawValue) ?? .info
        if isServerError {
            logger.log(level: max(level, .warning), "request failed", metadata: Self.metadata(of: error))
        } else if level >= .notice {
            logger.log(level: level, "request refused", metadata: ["code": .string(error.code)])
        } else {
            logger.debug("request refused", metadata: ["code": .string(error.code)])
        }
    }

    private func problem(
        status: HTTPResponse.Status, code: String, detail: String, requestID: String, violations: [Violation] = []
    ) -> Problem {
        Problem(
            type: "/docs/problems#\(code)", title: status.reasonPhrase, status: status.code, detail: detail, code: code,
            requestID: requestID, errors: violations)
    }

    private static func metadata(of error: any Error) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "cause": .string(String(describing: error)), "type": .string(String(describing: type(of: error))),
        ]
        if let expected = error as? any AppError { metadata["code"] = .string(expected.code) }
        return metadata
    }

    /// The status for a disconnected client: it reads no response, but the access log needs a status (nginx's 499).
    private static let clientClosed = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
