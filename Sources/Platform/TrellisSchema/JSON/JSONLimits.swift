/// The size limits of a document.
public struct JSONLimits: Hashable, Sendable {
    /// The maximum nesting depth of arrays and objects.
    public let depth: Int
    /// The maximum size of the document in bytes.
    public let bytes: Int
    /// The maximum number of characters of one number.
    public let numberLength: Int
    /// The maximum number of violations that are collected for one document.
    public let violations: Int

    /// The number of violations that an error lists, unless a limit says otherwise.
    public static let standardViolations = 50

    /// The default limits: 64 levels, 16 MiB, numbers of 1,024 characters, 50 violations.
    public static let `default` = JSONLimits()

    /// Limits of a document; the depth is clamped to 1…512 and the size to the range that the reader can address.
    public init(
        depth: Int = 64, bytes: Int = 16 << 20, numberLength: Int = 1024,
        violations: Int = JSONLimits.standardViolations
    ) {
        self.depth = min(max(depth, 1), 512)
        self.bytes = min(max(bytes, 0), Int(Int32.max))
        self.numberLength = min(max(numberLength, 1), 1 << 16)
        self.violations = max(violations, 1)
    }
}
