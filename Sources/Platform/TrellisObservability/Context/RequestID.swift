internal import Synchronization
internal import TrellisKernel

/// The identifier of one request: the caller's when it is well-formed, else a generated one.
///
/// A generated one has the form of a ULID in lower case: 26 characters that sort by time, and within one process by
/// order of creation.
public struct RequestID: Hashable, Sendable {
    /// The text: 1 to 128 characters out of `A-Z a-z 0-9 . _ -`, safe in headers, logs and file names.
    public let text: String

    /// Creates a new identifier without a system call for randomness.
    public init() {
        self.init(at: SystemClock().now)
    }

    /// Accepts a client's identifier, or returns nil when it isn't 1…128 characters out of `A-Z a-z 0-9 . _ -`.
    public init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.accepts) else { return nil }
        self.text = text
    }

    /// Uses the client's identifier when it is well-formed, else creates a new one.
    ///
    /// - Parameter header: the value of `X-Request-ID`, if there was one.
    public init(accepting header: String?) {
        self = header.flatMap { Self($0) } ?? Self()
    }

    init(at time: Timestamp) {
        let count = Self.counter.wrappingAdd(1, ordering: .relaxed).oldValue
        let stamp = UInt64(clamping: time.milliseconds)
        text = String(unsafeUninitializedCapacity: 26) { buffer in
            Self.print(stamp, digits: 10, at: 0, into: buffer)
            Self.print(Self.process, digits: 8, at: 10, into: buffer)
            Self.print(count, digits: 8, at: 18, into: buffer)
            return 26
        }
    }

    private static let process = UInt64.random(in: .min ... .max)
    private static let counter = Atomic<UInt64>(0)

    /// Prints the lowest `5 * digits` bits in Crockford's base 32.
    private static func print(
        _ value: UInt64, digits: Int, at start: Int, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        for index in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(5 * (digits - 1 - index))) & 31
            // The alphabet is 0…9, then a…z without i, l, o and u.
            let skipped: UInt8 =
                (digit > 17 ? 1 : 0) + (digit > 19 ? 1 : 0) + (digit > 21 ? 1 : 0) + (digit > 26 ? 1 : 0)
            buffer[start + index] = digit < 10 ? 0x30 + digit : 0x57 + digit + skipped
        }
    }

    private static func accepts(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension RequestID: CustomStringConvertible {
    /// The same as ``text``.
    public var description: String { text }
}
