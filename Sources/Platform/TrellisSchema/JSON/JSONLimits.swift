/// How large a document may be before it is refused.
public struct JSONLimits: Hashable, Sendable {
    /// How deep arrays and objects may be nested.
    public let depth: Int
    /// The bytes of the whole document.
    public let bytes: Int
    /// The characters of one number.
    public let numberLength: Int
    /// The violations that are reported of one document; reading stops collecting there.
    public let violations: Int

    /// 64 levels, 16 MiB, numbers of 1,024 characters, 1,000 violations.
    public static let `default` = JSONLimits()

    /// Limits of a document; depth is brought into 1…512 and size into what the reader can address.
    public init(depth: Int = 64, bytes: Int = 16 << 20, numberLength: Int = 1024, violations: Int = 1000) {
        self.depth = min(max(depth, 1), 512)
        self.bytes = min(max(bytes, 0), Int(Int32.max))
        self.numberLength = min(max(numberLength, 1), 1 << 16)
        self.violations = max(violations, 1)
    }
}
