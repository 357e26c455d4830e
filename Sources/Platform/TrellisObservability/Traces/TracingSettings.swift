public import TrellisConfig
internal import TrellisKernel

/// The settings of traces: the section `tracing`.
///
/// Without an endpoint nothing is recorded.
public struct TracingSettings: Settings {
    /// `tracing`.
    public static let section = "tracing"

    /// The collector that receives the spans.
    @Setting(
        """
        The OpenTelemetry collector that receives spans, as OTLP over HTTP: http://127.0.0.1:4318; `/v1/traces` is appended \
        unless it ends so. Without it nothing is recorded.
        """,
        .ifSet(
            .that("be a URL that begins with http:// or https:// and has a host, and a valid port if any") {
                TraceEndpoint($0) != nil
            }))
    public var endpoint: String?
    /// The header fields of requests to the collector.
    @Setting(
        "Header fields of requests to the collector, such as its token: name=value entries separated by commas, values percent-encoded.",
        .ifSet(.that("be name=value entries separated by commas") { TraceEndpoint.fields($0.reveal()) != nil }))
    public var headers: Secret<String>?
    /// The name of the service.
    @Setting("The name of the service in traces; the product's name by default.", .ifSet(.notEmpty))
    public var serviceName: String?
    /// The share of traces that are recorded.
    @Setting("The share of the traces that begin here that is recorded.", .range(0...1)) public var samplingRatio = 1.0
    /// Whether a caller decides about its traces.
    @Setting(
        """
        Whether requests with a `traceparent` field are recorded when the caller records them; with false the ratio decides about \
        them too, as it should where anyone can send requests.
        """)
    public var parentBased = true
    /// The maximum number of spans that wait.
    @Setting(
        "The maximum number of spans that wait for the collector; further ones are dropped.", .range(1...1_000_000))
    public var queueSize = 2048
    /// The maximum number of spans of a request.
    @Setting("The maximum number of spans of one request to the collector.", .range(1...10_000)) public var batchSize =
        512
    /// The maximum time a span waits for others.
    @Setting("How long a span waits until it is sent, with others that ended meanwhile.", .atLeast(.milliseconds(10)))
    public var interval = Duration.seconds(5)
    /// The limit of one request to the collector, and of the last ones when the process ends.
    @Setting(
        "The time limit of a request to the collector, and of sending what is left when the process ends.",
        .range(.milliseconds(100)...(.seconds(60))))
    public var timeout = Duration.seconds(5)

    /// Creates the defaults: no endpoint, so no traces.
    public init() {}

    /// Whether spans are recorded.
    public var isOn: Bool { endpoint != nil }
}
