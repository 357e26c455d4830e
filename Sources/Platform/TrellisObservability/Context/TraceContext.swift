internal import Synchronization
internal import TrellisKernel

/// A request's position in a distributed trace: the trace, the caller's span and this server's own span.
///
/// ```swift
/// let trace = TraceContext(traceparent: header) ?? TraceContext()
/// outgoing.headers["traceparent"] = trace.traceparent      // this server's span is the callee's parent
/// ```
///
/// Source: W3C Trace Context, level 1, section 3.2.
public struct TraceContext: Hashable, Sendable {
    /// The first eight bytes of the trace's identifier, big-endian.
    public let traceHigh: UInt64
    /// The last eight bytes of the trace's identifier, big-endian.
    public let traceLow: UInt64
    /// The caller's span; nil when the trace begins here.
    public let parentSpanID: UInt64?
    /// This server's span: a child of the caller's span.
    public let spanID: UInt64
    /// Whether the caller records this trace.
    public let isSampled: Bool
    /// The caller's `tracestate`, which calls pass on; nil without one.
    package private(set) var state: String?

    /// Creates a new trace that begins here.
    ///
    /// - Parameter isSampled: whether callees should record it.
    public init(isSampled: Bool = false) {
        self.init(
            traceHigh: TraceIDGenerator.next(), traceLow: TraceIDGenerator.next(), parentSpanID: nil,
            spanID: TraceIDGenerator.next(),
            isSampled: isSampled)
    }

    /// Creates a child span in the caller's trace, or nil when the header's value isn't a valid `traceparent`.
    public init?(traceparent: String) {
        var text = traceparent
        guard let parsed = text.withUTF8({ Self.parse($0) }) else { return nil }
        self.init(
            traceHigh: parsed.high, traceLow: parsed.low, parentSpanID: parsed.span, spanID: TraceIDGenerator.next(),
            isSampled: parsed.flags & 1 == 1)
    }

    /// Creates the place of the caller's span itself, or nil when the header's value isn't a valid `traceparent`.
    init?(caller traceparent: String) {
        var text = traceparent
        guard let parsed = text.withUTF8({ Self.parse($0) }) else { return nil }
        self.init(
            traceHigh: parsed.high, traceLow: parsed.low, parentSpanID: nil, spanID: parsed.span,
            isSampled: parsed.flags & 1 == 1)
    }

    private init(traceHigh: UInt64, traceLow: UInt64, parentSpanID: UInt64?, spanID: UInt64, isSampled: Bool) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.parentSpanID = parentSpanID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Returns a child span, for a separate piece of work such as a job.
    public func child() -> Self {
        var child = Self(
            traceHigh: traceHigh, traceLow: traceLow, parentSpanID: spanID, spanID: TraceIDGenerator.next(),
            isSampled: isSampled)
        child.state = state
        return child
    }

    /// Returns the same span with another decision about recording it.
    package func sampled(_ isSampled: Bool) -> Self {
        var same = Self(
            traceHigh: traceHigh, traceLow: traceLow, parentSpanID: parentSpanID, spanID: spanID, isSampled: isSampled)
        same.state = state
        return same
    }

    /// Returns the same span with the caller's `tracestate`.
    ///
    /// One of more than 512 bytes or 32 members, or with other characters than visible ASCII and spaces, is left out.
    ///
    /// Source: W3C Trace Context, level 1, section 3.3.
    package func carrying(_ tracestate: String?) -> Self {
        guard let text = tracestate, (1...512).contains(text.utf8.count), text.split(utf8: ",").count <= 32,
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return self }
        var same = self
        same.state = text
        return same
    }

    /// Returns whether both are places in the same trace.
    func isSameTrace(as other: Self) -> Bool { traceHigh == other.traceHigh && traceLow == other.traceLow }

    /// The 16 lower-case hexadecimal digits of this server's span.
    public var spanIDText: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            Self.print(spanID, digits: 16, at: 0, into: buffer)
            return 16
        }
    }

    /// The 32 lower-case hexadecimal digits of the trace's identifier.
    public var traceID: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            Self.print(traceHigh, digits: 16, at: 0, into: buffer)
            Self.print(traceLow, digits: 16, at: 16, into: buffer)
            return 32
        }
    }

    /// The header's value for outgoing calls: this server's span as the callee's parent.
    public var traceparent: String {
        String(unsafeUninitializedCapacity: 55) { buffer in
            Self.print(0, digits: 2, at: 0, into: buffer)
            Self.print(traceHigh, digits: 16, at: 3, into: buffer)
            Self.print(traceLow, digits: 16, at: 19, into: buffer)
            Self.print(spanID, digits: 16, at: 36, into: buffer)
            Self.print(isSampled ? 1 : 0, digits: 2, at: 53, into: buffer)
            for dash in [2, 35, 52] { buffer[dash] = UInt8(ascii: "-") }
            return 55
        }
    }

    static func print(
        _ value: UInt64, digits: Int, at start: Int, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        for index in 0..<digits {
            let nibble = UInt8(truncatingIfNeeded: value >> UInt64(4 * (digits - 1 - index))) & 0xF
            buffer[start + index] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
        }
    }
}

extension TraceContext {
    private struct Parsed {
        let high: UInt64
        let low: UInt64
        let span: UInt64
        let flags: UInt64
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Parsed? {
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = hexadecimal(bytes, 0..<2), version != 0xFF,
            // Later versions may append fields; version 0 has none.
            bytes.count == 55 || (version > 0 && bytes[55] == dash),
            let high = hexadecimal(bytes, 3..<19), let low = hexadecimal(bytes, 19..<35), high | low != 0,
            let span = hexadecimal(bytes, 36..<52), span != 0,
            let flags = hexadecimal(bytes, 53..<55)
        else { return nil }
        return Parsed(high: high, low: low, span: span, flags: flags)
    }

    private static let dash = UInt8(ascii: "-")

    /// Returns the number of lower-case hexadecimal digits; upper case is invalid in this header.
    private static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes[range] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}

/// A generator of trace and span identifiers: well distributed and never zero, but predictable, so not for secrets.
///
/// Source: SplitMix64 (Steele, Lea, Flood 2014) from a random start.
enum TraceIDGenerator {
    private static let state = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    static func next() -> UInt64 {
        var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return value == 0 ? 1 : value
    }
}
