internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import TrellisConfig
internal import TrellisKernel

/// Sends errors to Sentry, or to a service with its protocol, one envelope each over HTTP/1.1.
///
/// ``ErrorReports`` calls it from its queue, so it holds up no request and no job. While the service asks for a pause
/// (429, or `X-Sentry-Rate-Limits`), reports are dropped.
public final class SentryReporter: ErrorReporter {
    /// What the reports contain.
    struct Options: Sendable {
        var environment: String
        /// nil: the product's name and its version.
        var release: String?
        var product: String
        var sampleRate = 1.0
        var sendsMessages = false
        var timeout = Duration.seconds(5)
    }
    /// The largest response that is read, so that the connection can be used again.
    private static let responseLimit = 64 << 10

    /// The most requests at the same time.
    private static let parallel = 8

    private let dsn: SentryDSN
    private let options: Options
    private let limits = SentryRateLimits()
    private let clock = SystemClock()
    private let http: HTTPClient

    init(_ dsn: SentryDSN, options: Options) {
        self.dsn = dsn
        self.options = options
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: .nanoseconds(options.timeout.nanoseconds), read: .nanoseconds(options.timeout.nanoseconds)))
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.idleTimeout = .seconds(5)
        http = HTTPClient(guarding: settings)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }

    /// Sends the reports, eight at the same time; those that the sample leaves out count as sent.
    ///
    /// - Throws: ``SentryError`` at the first report that the service didn't take; then no further ones are sent.
    public func send(_ reports: [ErrorReport]) async throws {
        let chosen = reports.filter { _ in options.sampleRate >= 1 || Double.random(in: 0..<1) < options.sampleRate }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, report) in chosen.enumerated() {
                if index >= Self.parallel { try await group.next() }
                guard limits.allows(at: .now) else { throw SentryError.paused }
                group.addTask { try await self.send(report) }
            }
            try await group.waitForAll()
        }
    }

    private func send(_ report: ErrorReport) async throws {
        let id = "\(ID<ErrorReport>())".replacing(utf8: "-", with: "")
        let envelope = SentryEnvelope(report: report, options: options, eventID: id, time: clock.now)
        var request = HTTPClientRequest(url: dsn.endpoint)
        request.method = .POST
        request.headers = [
            "Content-Type": "application/x-sentry-envelope",
            "X-Sentry-Auth": "Sentry sentry_version=7, sentry_client=trellis/1.0, sentry_key=\(dsn.key)",
        ]
        request.body = .bytes(ByteBuffer(bytes: envelope.bytes))
        let deadline = NIODeadline.now() + .nanoseconds(options.timeout.nanoseconds)
        let response = try await http.execute(request, deadline: deadline)
        let fields = response.headers[canonicalForm: "X-Sentry-Rate-Limits"].joined(separator: ",")
        let pause = response.headers.first(name: "Retry-After").flatMap {
            RetryAfter.delay($0, at: clock.now, upTo: SentryRateLimits.longest)
        }
        limits.update(
            status: Int(response.status.code), limits: fields.isEmpty ? nil : fields,
            retryAfter: pause, at: .now)
        _ = try? await response.body.collect(upTo: Self.responseLimit, until: deadline)
        guard (200..<300).contains(response.status.code) else {
            throw SentryError.refused(status: Int(response.status.code))
        }
    }
}

/// Why a report wasn't taken.
enum SentryError: Error, Hashable, CustomStringConvertible {
    /// The service wants no reports for a while.
    case paused
    /// The service refused the report with this status of HTTP.
    case refused(status: Int)

    var description: String {
        switch self {
        case .paused: "the service asked for a pause"
        case .refused(let status): "the service replied with status \(status)"
        }
    }
}
