internal import HTTPTypes
internal import Logging
internal import TrellisKernel
internal import TrellisObservability
internal import TrellisTexts

/// The conversion of an error into a response, a log line and a report to the observer.
///
/// The response is in the reader's language; the log is in English.
struct ErrorResponder: Sendable {
    private let logger: Logger
    private let observer: WebObserver
    private let reader: ReaderTexts

    init(logger: Logger, observer: WebObserver, texts: TextCatalog) {
        self.logger = logger
        self.observer = observer
        reader = ReaderTexts(texts)
    }

    /// Returns the response to a request that failed with `error`; the exchange has no route when none was found.
    func response(to error: any Error, of exchange: Exchange) -> RouteResponse {
        response(to: error, of: exchange.head, route: exchange.route, requestID: exchange.log.requestID)
    }

    private func response(
        to error: any Error, of head: HTTPRequest, route: PreparedRoute?, requestID: String
    ) -> RouteResponse {
        if let expected = error as? any AppError, expected.kind != .internalFailure {
            return response(expected: expected, of: head, route: route, requestID: requestID)
        }
        if error is CancellationError, Task.isCancelled {
            return RouteResponse(status: Self.clientClosed)
        }
        logger.error("request failed unexpectedly", metadata: Self.metadata(of: error))
        observer.unexpectedFailure(.init(error: error, route: route?.route, requestID: requestID))
        return response(to: InternalFailure(), .internalServerError, of: head, route: route, requestID: requestID)
    }

    private func response(
        expected error: any AppError, of head: HTTPRequest, route: PreparedRoute?, requestID: String
    ) -> RouteResponse {
        let status = error.kind.status
        if let route, !route.expects(error) {
            logger.warning(
                "route failed with an error that it does not declare",
                metadata: ["code": .string(error.code), "handler": .string(route.route.handlerName)])
            observer.undeclaredFailure(.init(error: error, route: route.route, requestID: requestID))
        }
        log(error, isServerError: status.code >= 500)
        var response = response(to: error, status, of: head, route: route, requestID: requestID)
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

    /// Returns the problem details or the page in the reader's language; the reason phrase of the status is English.
    private func response(
        to error: any AppError, _ status: HTTPResponse.Status, of head: HTTPRequest, route: PreparedRoute?,
        requestID: String
    ) -> RouteResponse {
        let language = reader.language(of: head.headerFields, user: LogContext.current?.language)
        let problem = Problem(
            type: "/docs/problems#\(error.code)", title: reader.title(of: status, in: language), status: status.code,
            detail: reader.text(error.text, named: error.textName, in: language), code: error.code,
            requestID: requestID, errors: reader.violations(error.violations, in: language),
            language: language.description)
        var response = route?.route.errorPage?(problem, head) ?? .problem(problem)
        if response.status == status { response.status = status }
        return response
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
