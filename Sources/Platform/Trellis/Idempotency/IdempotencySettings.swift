public import TrellisConfig

/// The settings of idempotency keys: the section `idempotency`.
public struct IdempotencySettings: Settings {
    /// `idempotency`.
    public static let section = "idempotency"

    /// How long a response is stored.
    @Setting(
        "How long the response to a request with an Idempotency-Key is stored; later, the key is a new one.",
        .range(.seconds(60)...(.seconds(30 * 86_400))))
    public var retention = Duration.seconds(86_400)
    /// The maximum size of a stored body.
    @Setting(
        "The maximum size of a stored response. After a larger one, a repeated request learns only that it had effect.",
        .range(ByteCount(bytes: 0)...(.mebibytes(16))))
    public var responseLimit = ByteCount.kibibytes(256)

    /// The declared defaults.
    public init() {}
}
