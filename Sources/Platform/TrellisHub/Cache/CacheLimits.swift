public import TrellisConfig

/// The limits of a ``Cache``.
public struct CacheLimits: Hashable, Sendable {
    /// How many bytes its values may have together, as its cost function states them.
    public var size: ByteCount
    /// How long a value is kept at most, whether it is used or not.
    public var lifetime: Duration
    /// How long a caller waits for a load, its own or that of another caller.
    public var patience: Duration

    /// Creates the limits.
    ///
    /// - Parameters:
    ///   - size: how many bytes its values may have together.
    ///   - lifetime: how long a value is kept; also how old a value can be when a message of another process was lost.
    ///   - patience: how long a caller waits for a load.
    public init(
        size: ByteCount = .mebibytes(8), lifetime: Duration = .seconds(60), patience: Duration = .seconds(10)
    ) {
        self.size = size
        self.lifetime = lifetime
        self.patience = patience
    }
}
