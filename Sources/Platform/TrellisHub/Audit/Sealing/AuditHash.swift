import Crypto
import TrellisDatabase
import TrellisKernel

/// The hashes of a chain: each covers the previous hash, the entry's fields, and the hash of its payload.
///
/// Fields are length-prefixed, so that no byte can move from one field to the next. The payload has a separate hash,
/// which stays when the payload is erased, and random bytes before it, which are erased too: without them, a short
/// payload can't be found by trying.
enum AuditHash {
    /// The previous hash of the first seal of a chain.
    static let genesis = [UInt8](repeating: 0, count: 32)
    /// The format of new seals.
    static let format = 2
    /// The format of version 0.1.0, whose payload hashes have no salt.
    static let unsaltedFormat = 1
    /// The payload hash of an entry that has no payload.
    static let noPayload = payload("", salt: nil)

    /// Returns new random bytes for the hash of a payload.
    static func newSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Returns the hash of a payload's text; `salt` is nil in format 1.
    static func payload(_ text: String, salt: [UInt8]?) -> [UInt8] {
        guard let salt else { return Array(SHA256.hash(data: Array(text.utf8))) }
        var fields = Fields()
        fields.add("trellis.audit.payload.2")
        fields.add(salt)
        fields.add(text)
        return Array(SHA256.hash(data: fields.bytes))
    }

    /// Returns the hash of places and hashes of checkpoints of one chain.
    static func checkpoints(_ checkpoints: some Sequence<AuditCheckpointRecord>) -> [UInt8] {
        var fields = Fields()
        fields.add("trellis.audit.checkpoints.1")
        for checkpoint in checkpoints {
            fields.add(checkpoint.seq)
            fields.add(checkpoint.hash)
        }
        return Array(SHA256.hash(data: fields.bytes))
    }

    /// Returns the hash of a seal.
    static func seal(
        _ entry: AuditEntryRecord, at seq: Int, payload: [UInt8], after previous: [UInt8], format: Int
    ) -> [UInt8] {
        var fields = Fields()
        fields.add("trellis.audit.\(format)")
        fields.add(previous)
        fields.add(seq)
        fields.add(entry.id)
        fields.add(entry.tenantID.description)
        fields.add(Int(entry.at.microseconds))
        for text in [
            entry.actorID?.description, entry.requestID, entry.origin, entry.permission, entry.reason, entry.action,
            entry.record, entry.recordID,
        ] {
            fields.add(text)
        }
        fields.add(payload)
        return Array(SHA256.hash(data: fields.bytes))
    }

    private struct Fields {
        private(set) var bytes: [UInt8] = []

        mutating func add(_ text: String?) {
            guard let text else { return bytes.append(0) }
            add(Array(text.utf8))
        }

        mutating func add(_ value: [UInt8]) {
            bytes.append(1)
            add(length: UInt64(value.count))
            bytes += value
        }

        mutating func add(_ number: Int) {
            bytes.append(2)
            add(length: UInt64(bitPattern: Int64(number)))
        }

        private mutating func add(length: UInt64) {
            withUnsafeBytes(of: length.bigEndian) { bytes += $0 }
        }
    }
}

extension [UInt8] {
    /// The bytes in hexadecimal.
    package var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Parses hexadecimal text; nil if it is invalid.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = Array<UInt8>(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self = bytes
    }
}
