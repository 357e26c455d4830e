public import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The position in a sorted list where a page ends: the values of the sort columns of its last item.
public struct Cursor: Hashable, Sendable {
    /// The value of one sort column.
    ///
    /// Every type that a list can be sorted by maps to one of these cases.
    public enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    /// The values in the order of the sort columns, the unique tie-breaker last.
    public let values: [Value]

    /// A position after the item whose sort columns have these values.
    public init(_ values: [Value]) {
        self.values = values
    }
}

/// A cursor that this server did not create for this tenant and this list.
public enum CursorError: AppError, CaseIterable {
    case invalid

    /// The stable error code that clients switch on.
    public var code: String { "cursor.invalid" }
    /// The kind of failure; the web layer maps it to a status code.
    public var kind: ErrorKind { .badRequest }
    /// One sentence that says what was wrong and how to fix it.
    public var message: String {
        "The cursor is not valid for this list. Start again without a cursor; do not change the sort or the filters."
    }
}

/// A signer that encodes cursors as text which clients cannot change or use with another tenant or sort.
///
/// The text is base64url of the values and an HMAC-SHA256 (RFC 2104) over tenant, sort and values.
public struct CursorSigner: Sendable {
    private let key: SymmetricKey
    private let previous: [SymmetricKey]

    /// The greatest length of a cursor in bytes, with which a target is shorter than `web.target_limit`.
    ///
    /// Many proxies accept no more than 8192 bytes, so the columns that a list is sorted by should be short.
    public static let maximumLength = 12_288

    /// A signer with this key; servers with the same clients must use the same key.
    ///
    /// - Parameter previous: former keys, by which it verifies and doesn't sign; so a key is replaced without an error
    ///   for clients that have a cursor.
    public init(key: SymmetricKey, previous: [SymmetricKey] = []) {
        self.key = key
        self.previous = previous
    }

    /// Returns the text of `cursor`, valid for this tenant and this sort only.
    ///
    /// ``verify(_:tenant:sort:)`` refuses a text that is longer than ``maximumLength``.
    public func sign(_ cursor: Cursor, tenant: ID<Tenant>?, sort: String) -> String {
        let payload = CursorCoding.encode(cursor.values)
        return base64URL(payload + mac(payload, tenant: tenant, sort: sort, key))
    }

    /// Returns the cursor that ``sign(_:tenant:sort:)`` encoded for the same tenant and sort.
    ///
    /// - Throws: ``CursorError/invalid`` for anything else.
    public func verify(_ text: String, tenant: ID<Tenant>?, sort: String) throws(CursorError) -> Cursor {
        // Accepts only the canonical encoding: base64 ignores the last bits of its last character.
        guard text.utf8.count <= Self.maximumLength, let bytes = bytes(base64URL: text), bytes.count > 16,
            base64URL(bytes).utf8.elementsEqual(text.utf8)
        else { throw .invalid }
        let payload = Array(bytes.dropLast(16))
        let isSigned = ([key] + previous).contains { key in
            let expected = mac(payload, tenant: tenant, sort: sort, key)
            // Compares every byte, so the time does not reveal the position of the first difference.
            return zip(expected, bytes.suffix(16)).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
        }
        guard isSigned, let values = CursorCoding.decode(payload)
        else { throw .invalid }
        return Cursor(values)
    }

    private func mac(_ payload: [UInt8], tenant: ID<Tenant>?, sort: String, _ key: SymmetricKey) -> [UInt8] {
        let bound = Array("\(tenant?.description ?? "-")|\(sort)|".utf8)
        return Array(HMAC<SHA256>.authenticationCode(for: bound + payload, using: key).prefix(16))
    }

    private func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing(utf8: "+", with: "-").replacing(utf8: "/", with: "_")
            .replacing(utf8: "=", with: "")
    }

    private func bytes(base64URL text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing(utf8: "-", with: "+").replacing(utf8: "_", with: "/") + padding
        return Data(base64Encoded: standard).map(Array.init)
    }
}

/// The binary encoding of a cursor's values: one tag for each value, then eight bytes, or a length and text.
private enum CursorCoding {
    static func encode(_ values: [Cursor.Value]) -> [UInt8] {
        values.reduce(into: []) { bytes, value in
            switch value {
            case .null: bytes.append(0)
            case .integer(let integer): bytes += [1] + word(UInt64(bitPattern: integer))
            case .real(let real): bytes += [2] + word(real.bitPattern)
            case .text(let text): bytes += [3] + word(UInt64(text.utf8.count)) + text.utf8
            }
        }
    }

    static func decode(_ bytes: [UInt8]) -> [Cursor.Value]? {
        var values: [Cursor.Value] = []
        var rest = bytes[...]
        while let tag = rest.popFirst() {
            if tag == 0 {
                values.append(.null)
                continue
            }
            guard rest.count >= 8 else { return nil }
            let word = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            rest = rest.dropFirst(8)
            switch tag {
            case 1: values.append(.integer(Int64(bitPattern: word)))
            case 2: values.append(.real(Double(bitPattern: word)))
            case 3:
                guard word <= UInt64(rest.count) else { return nil }
                values.append(.text(String(decoding: rest.prefix(Int(word)), as: UTF8.self)))
                rest = rest.dropFirst(Int(word))
            default: return nil
            }
        }
        return values
    }

    private static func word(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
    }
}
