/// The sizes at which requests are divided, in bytes.
package struct S3Sizes: Sendable {
    /// The size of the first parts of an upload, and the size up to which a body is kept in memory and can be sent again.
    package var part = 8 * 1024 * 1024
    /// The size up to which a body of known length is one request.
    package var singlePut: Int64 = 64 * 1024 * 1024
    /// The size from which an object is copied in parts.
    package var singleCopy: Int64 = 1024 * 1024 * 1024
    /// The minimum size of a part of a copy.
    package var copyPart: Int64 = 512 * 1024 * 1024
    /// The number of bytes that the parts of one upload in memory may have together, if that is enough for two.
    package var memory = 24 * 1024 * 1024
    /// The maximum number of parts of one upload that are sent at once, if the memory is enough.
    package var parallel = 4

    /// The limits of S3: 5 TiB in 10,000 parts.
    package static let maxObject: Int64 = 5 * 1024 * 1024 * 1024 * 1024
    /// The maximum number of parts.
    package static let maxParts = 10_000
    /// The maximum size of a part, which is in memory.
    private static let maxPart = 1024 * 1024 * 1024
    /// After this many parts of a body of unknown length, parts have twice the size.
    private static let doubling = 800

    /// The default sizes.
    package init() {}

    /// Returns the size of a part of an upload; 10,000 parts from 8 MiB on have 5 TiB together.
    ///
    /// - Parameter number: from 1 to 10,000.
    package func part(_ number: Int, length: Int64?) -> Int {
        if let length { return min(Self.maxPart, max(part, Self.share(length))) }
        var size = part
        var doublings = (number - 1) / Self.doubling
        while doublings > 0, size < Self.maxPart {
            size *= 2
            doublings -= 1
        }
        return min(size, Self.maxPart)
    }

    /// Returns the size of the parts of a copy.
    func copyPart(length: Int64) -> Int64 { max(copyPart, Int64(Self.share(length))) }

    /// Returns how many parts of a size are sent at once, while one more is read.
    func parallel(size: Int) -> Int { max(1, min(parallel, memory / max(1, size) - 1)) }

    /// Returns a ten-thousandth, rounded up to whole MiB.
    private static func share(_ length: Int64) -> Int {
        let mebibyte: Int64 = 1024 * 1024
        let parts = Int64(maxParts) * mebibyte
        let whole = max(0, length) / parts
        return Int((whole + (max(0, length) % parts > 0 ? 1 : 0)) * mebibyte)
    }
}
