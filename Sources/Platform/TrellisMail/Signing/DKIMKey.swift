import Crypto
import CryptoExtras
import Foundation
public import TrellisConfig
import TrellisKernel

/// A private key for DKIM (RFC 6376), and the name under which its public key is in the DNS.
public struct DKIMKey: Sendable {
    enum PrivateKey: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    /// The name of the key below `_domainkey` of the domain.
    public let selector: String
    let privateKey: PrivateKey

    /// Creates a key.
    ///
    /// - Parameters:
    ///   - selector: one or more labels of letters, digits and hyphens, separated by dots.
    ///   - bytes: the 32 octets of an Ed25519 key, an Ed25519 key in the DER form of PKCS #8, or an RSA key of 2048
    ///     bits or more in the DER form of PKCS #8 or PKCS #1.
    /// - Throws: ``DKIMKeyError``.
    public init(selector: String, bytes: Secret<[UInt8]>) throws(DKIMKeyError) {
        guard Self.isSelector(selector) else { throw .selector }
        self.selector = selector
        let bytes = bytes.reveal()
        if let seed = Self.ed25519Seed(bytes), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) {
            privateKey = .ed25519(key)
        } else if let key = try? _RSA.Signing.PrivateKey(derRepresentation: bytes) {
            privateKey = .rsa(key)
        } else {
            throw .key(selector: selector)
        }
    }

    /// The value of the DNS record of type TXT that publishes the key at `selector._domainkey.domain`.
    public var dnsRecord: String {
        switch privateKey {
        case .ed25519(let key): "v=DKIM1; k=ed25519; p=\(Self.base64(key.publicKey.rawRepresentation))"
        case .rsa(let key): "v=DKIM1; k=rsa; p=\(Self.base64(key.publicKey.derRepresentation))"
        }
    }

    /// The value of the tag `a`.
    var algorithm: String {
        switch privateKey {
        case .ed25519: "ed25519-sha256"
        case .rsa: "rsa-sha256"
        }
    }

    /// Returns the signature of a header hash (RFC 6376, section 3.3.1; RFC 8463, section 3).
    func signature(of hash: SHA256.Digest) throws -> [UInt8] {
        switch privateKey {
        case .ed25519(let key): Array(try key.signature(for: Array(hash)))
        case .rsa(let key): Array(try key.signature(for: hash, padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }

    private static func base64(_ bytes: Data) -> String { String(decoding: Base64.encoded(bytes), as: UTF8.self) }

    /// Returns the key in a raw or a PKCS #8 form (RFC 8410, section 7); nil for other bytes.
    private static func ed25519Seed(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        if bytes.count == 32 { return bytes[...] }
        let header: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        return bytes.count == header.count + 32 && bytes.starts(with: header) ? bytes[header.count...] : nil
    }

    private static func isSelector(_ text: String) -> Bool {
        guard text.utf8.count <= 190 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            let isPlain = label.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
            }
            return isPlain && (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
        }
    }
}

extension DKIMKey {
    /// Parses a list of keys, written as `selector:base64` separated by commas; see ``init(selector:bytes:)``.
    ///
    /// - Throws: ``DKIMKeyError``.
    public static func list(_ text: Secret<String>) throws(DKIMKeyError) -> [DKIMKey] {
        let rules = NamedKeys.Rules(maxIDLength: 190, idPunctuation: ".-", minBytes: 32) { text in
            Data(base64Encoded: text).map(Array.init)
        }
        let named: NamedKeys
        do {
            named = try NamedKeys(parsing: text.reveal(), rules)
        } catch {
            throw .list("\(error)")
        }
        return try named.all.map { key throws(DKIMKeyError) in try DKIMKey(selector: key.id, bytes: key.bytes) }
    }
}
