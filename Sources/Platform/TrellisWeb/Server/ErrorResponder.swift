internal import HTTPTypes
internal import Logging
internal import TrellisKernel
internal import TrellisObservability
internal import TrellisTexts

/// The conversion of an error into a response, a log line and a report to the observer.
///
/// The response has the format of the route, or of the path without one, in the reader's language; the log is in
/// English.
struct ErrorResponder: Sendable {
    private let logger: Logger
    private let observer: WebObserver
    private let reader: ReaderTexts
    private let renderers: ErrorRendererTree

    init(logger: Logger, observer: WebObserver, texts: TextCatalog, renderers: ErrorRendererTree) {
        self.logger = logger
        self.observer = observer
        self.renderers = renderers
        reader = ReaderTexts(texts)
    }

    /// Returns the response to a request that failed with `error`; the exchange has no route when none was found.
    func response(to error: any Error, of exchange: Exchange) -> RouteResponse {
        if let expected = error as? any AppError, expected.kind != .internalFailure {
            return response(expected: expected, of: exchange)
        }
        if error is CancellationError, Task.isCancelled {
            return RouteResponse(status: Self.clientClosed)
        }
        logger.error("request failed unexpectedly", metadata: Self.metadata(of: error))
        report(unexpected: error, of: exchange)
        return rendered(InternalFailure(), of: exchange)
    }

    private func response(expected error: any AppError, of exchange: Exchange) -> RouteResponse {
        let status = error.kind.status
        if let route = exchange.route, !route.expects(error) {
            logger.warning(
                "route failed with an error that it does not declare",
                metadata: ["code": .string(error.code), "handler": .string(route.route.handlerName)])
            observer.undeclaredFailure(.init(error: error, route: route.route, requestID: exchange.log.requestID))
        }
        // What a client may send by mistake isn't a failure of the server.
        let isServerError = status.code >= 500 && ![.notImplemented, .versionNotSupported].contains(error.kind)
        log(error, isServerError: isServerError)
        if error.logLevel == .error || error.logLevel == .critical {
            observer.severeFailure(
                .init(error: error, route: exchange.route?.route, requestID: exchange.log.requestID))
        }
        var response = rendered(error, of: exchange)
        // A browser that was redirected to the sign-in page needs no header fields about tokens.
        if response.status.code >= 400, let fields = Self.headerFields(of: error, exchange) {
            response.headers.append(contentsOf: fields)
        }
        // The service may be available again soon; but a client must not repeat a change that may have been made.
        let mayRepeat = !error.isOutcomeUnknown || [.get, .head].contains(exchange.head.method)
        if status == .serviceUnavailable, response.headers[.retryAfter] == nil, mayRepeat {
            response.headers[.retryAfter] = "1"
        }
        return response
    }

    /// Returns the fields of the error; the challenge of a refused request names the schemes of its route, also for the
    /// 401 of an error that has no challenge (RFC 9110, section 15.5.2).
    private static func headerFields(of error: any AppError, _ exchange: Exchange) -> HTTPFields? {
        let route = exchange.route
        if let route, let refusal = error as? AccessError {
            return route.route.identification.headerFields(for: refusal, in: exchange.head.headerFields)
        }
        let fields = (error as? any HeaderFieldsError)?.headerFields
        guard error.kind == .unauthenticated, fields?[.wwwAuthenticate] == nil else { return fields }
        let challenge = (route?.route.identification ?? .standard).headerFields(for: .unauthenticated)
        return HTTPFields(Array(fields ?? [:]) + Array(challenge))
    }

    private func report(unexpected error: any Error, of exchange: Exchange) {
        observer.unexpectedFailure(
            .init(error: error, route: exchange.route?.route, requestID: exchange.log.requestID))
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

    /// Returns the error in its format, or as a page; the reason phrase of the status is English.
    private func rendered(_ error: any AppError, of exchange: Exchange) -> RouteResponse {
        let head = exchange.head
        if let page = page(for: exchange) {
            let status = error.kind.status
            var response = page(problem(error, status, of: exchange), head)
            if response.status == status { response.status = status }
            return response
        }
        let format = exchange.route?.errorFormat ?? renderers.format(of: RequestTarget(head.path).path)
        let renderer = format.renderer
        let status = renderer.errorStatus(of: error.kind, code: error.code)
        let problem = problem(error, status, of: exchange)
        var response: RouteResponse
        do { response = try renderer.response(to: head, with: problem, keys: format.keys) } catch {
            logger.error("error renderer failed", metadata: Self.metadata(of: error))
            report(unexpected: error, of: exchange)
            response = .problem(problem)
        }
        response.status = status
        return response
    }

    /// Returns the page that shows the errors of the route; without a route, that of its path, for a browser.
    private func page(for exchange: Exchange) -> Route.ErrorPage? {
        if let route = exchange.route { return route.route.errorPage }
        guard let accept = exchange.head.headerFields.list(.accept),
            AcceptField.namedQuality(of: "text/html", accept) ?? 0 > 0
        else { return nil }
        return renderers.page(of: RequestTarget(exchange.head.path).path)
    }

    /// Returns the problem in the reader's language.
    private func problem(_ error: any AppError, _ status: HTTPResponse.Status, of exchange: Exchange) -> Problem {
        let language = reader.language(of: exchange.head.headerFields, user: LogContext.current?.language)
        return Problem(
            type: "/docs/problems#\(error.code)", title: reader.title(of: status, in: language), status: status.code,
            detail: reader.text(error.text, named: error.textName, in: language), code: error.code,
            requestID: exchange.log.requestID, errors: reader.violations(error.violations, in: language),
            language: language.description)
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
