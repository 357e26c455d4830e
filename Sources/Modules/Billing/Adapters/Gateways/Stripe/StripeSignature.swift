import TrellisKernel

/// The field `Stripe-Signature` of a notice: its time, and a code by each of the endpoint's secrets.
///
/// Source: Stripe, "Verify webhook signatures manually": `t=1492774577,v1=5257a8…,v0=6ffbb5…`, where `v1` is the
/// HMAC-SHA256 of the time, a dot and the body, in hexadecimal digits. Other schemes are ignored.
struct StripeSignature: Sendable {
    /// How old a signature may be, and how far in the future.
    static let tolerance = Duration.seconds(300)
    /// The maximum size of the field.
    private static let maxBytes = 2048
    /// The maximum number of codes, since each costs a calculation.
    private static let maxCodes = 8

    /// The time as it was signed.
    private let time: String
    let timestamp: Timestamp
    private let codes: [[UInt8]]

    /// Reads the field.
    ///
    /// - Throws: ``PaymentNoticeError/signatureMissing`` without a time or a code, or with more than eight codes.
    init(_ field: String?) throws(PaymentNoticeError) {
        guard let field, field.utf8.count <= Self.maxBytes else { throw .signatureMissing }
        var time: String?
        var codes: [[UInt8]] = []
        for part in field.utf8.split(separator: UInt8(ascii: ",")) {
            let item = part.drop { $0 == UInt8(ascii: " ") }
            guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = item[item.index(after: equals)...]
            switch String(Substring(item[..<equals])) {
            // A second time would make it unclear which one was signed.
            case "t": time = time == nil ? String(Substring(value)) : ""
            case "v1": if let code = Self.bytes(value) { codes.append(code) }
            default: break
            }
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let time, (1...12).contains(time.utf8.count), time.utf8.allSatisfy({ digits.contains($0) }),
            let seconds = Int64(time), (1...Self.maxCodes).contains(codes.count)
        else { throw .signatureMissing }
        (self.time, self.codes) = (time, codes)
        timestamp = Timestamp(microseconds: seconds * 1_000_000)
    }

    /// Returns if one of the secrets has signed the body, and not long ago.
    ///
    /// The time is read only when its signature is valid.
    ///
    /// - Throws: ``PaymentNoticeError/signatureInvalid``, ``PaymentNoticeError/expired``.
    func verify(_ body: [UInt8], by secrets: StripeEndpointSecrets, at now: Timestamp) throws(PaymentNoticeError) {
        guard secrets.match(Array("\(time).".utf8) + body, any: codes) else { throw .signatureInvalid }
        guard timestamp >= now - Self.tolerance, timestamp <= now + Self.tolerance else { throw .expired }
    }

    /// Returns the 32 bytes of 64 hexadecimal digits; nil for anything else.
    private static func bytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}
