public import TrellisConfig
internal import TrellisKernel

/// The settings section `sentry`: whether errors are reported to Sentry, or to a service with its protocol.
public struct SentrySettings: Settings {
    /// `sentry`.
    public static let section = "sentry"

    /// The address of the project.
    @Setting(
        "The DSN of a project of Sentry, or of a service with its protocol, to which errors of requests and jobs are "
            + "reported, as in https://key@host/1; nothing is reported without it.",
        options: [.generated(.external)],
        .ifSet(
            .that("be a DSN with a host, and a valid port if any, as in https://key@host/1") {
                SentryDSN($0.reveal()) != nil
            }))
    public var dsn: Secret<String>?
    /// The environment of the reports.
    @Setting("The environment of the reports; the selected environment by default.", .ifSet(.notEmpty))
    public var environment: String?
    /// The release of the reports.
    @Setting("The release of the reports; the product's name and version by default.", .ifSet(.notEmpty))
    public var release: String?
    /// The part of the errors that is reported.
    @Setting("The part of the errors that is reported, from 0 to 1.", .range(0...1)) public var sampleRate = 1.0
    /// Whether the messages of errors are sent.
    @Setting("Whether the messages of errors are sent, which may contain data of users; the log has them anyway.")
    public var messages = false
    /// The timeout of a request.
    @Setting("The timeout of one report.", .range(.milliseconds(100)...(.seconds(10)))) public var timeout =
        Duration.seconds(5)

    /// Creates the defaults: nothing is reported.
    public init() {}

    /// Returns what sends reports to the service; nil without a DSN.
    ///
    /// - Parameters:
    ///   - product: the name of the product, for the release.
    ///   - environment: the selected environment.
    public func reporter(of product: String, environment: String) -> SentryReporter? {
        guard let dsn = dsn.flatMap({ SentryDSN($0.reveal()) }) else { return nil }
        return SentryReporter(
            dsn,
            options: SentryReporter.Options(
                environment: self.environment ?? environment, release: release, product: product,
                sampleRate: sampleRate, sendsMessages: messages, timeout: timeout))
    }
}
