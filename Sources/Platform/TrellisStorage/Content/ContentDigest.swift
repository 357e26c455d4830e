import Crypto
package import NIOCore

/// The length and the SHA-256 of a content while it passes, compared with what was announced.
package struct ContentDigest: Sendable {
    private var hasher: SHA256?
    package private(set) var size: Int64 = 0
    private let announced: Int64?
    private let computed: (@Sendable () -> [UInt8]?)?

    /// - Parameters:
    ///   - announced: ``StorageBody/length``.
    ///   - computed: ``StorageBody/sha256``.
    package init(announced: Int64?, computed: (@Sendable () -> [UInt8]?)? = nil) {
        self.announced = announced
        self.computed = computed
        hasher = computed == nil ? SHA256() : nil
    }

    /// Adds bytes.
    ///
    /// - Throws: ``StorageError/lengthMismatch(expected:actual:)`` as soon as there are more than announced.
    package mutating func update(_ buffer: ByteBuffer) throws(StorageError) {
        let (sum, overflow) = size.addingReportingOverflow(Int64(buffer.readableBytes))
        guard !overflow else { throw .full("the content has more than \(Int64.max) bytes") }
        if let announced, sum > announced { throw .lengthMismatch(expected: announced, actual: sum) }
        size = sum
        buffer.withUnsafeReadableBytes { hasher?.update(bufferPointer: $0) }
    }

    /// Returns the SHA-256.
    ///
    /// - Throws: ``StorageError/lengthMismatch(expected:actual:)``, ``StorageError/checksumMismatch(_:)``.
    package func finish(_ key: StorageKey, sha256 expected: [UInt8]?) throws(StorageError) -> [UInt8] {
        if let announced, announced != size { throw .lengthMismatch(expected: announced, actual: size) }
        guard let sha256 = hasher.map({ Array($0.finalize()) }) ?? computed?() else {
            throw .failed("the content ended without its SHA-256")
        }
        if let expected, expected != sha256 { throw .checksumMismatch(key) }
        return sha256
    }

    /// The text of ``ObjectInfo/etag`` for a content with this SHA-256.
    package static func etag(_ sha256: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = sha256.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
