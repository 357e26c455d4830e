import Crypto
public import TrellisKernel

/// Signs messages so that receivers can verify the domain that sent them (RFC 6376), with `relaxed/relaxed`.
///
/// Several keys give several signatures. A message with an Ed25519 and an RSA signature is verifiable by receivers that
/// don't know Ed25519 yet (RFC 8463, section 6).
public struct DKIMSigner: Sendable {
    /// The domain whose DNS has the public keys; for DMARC, the domain of `From` or one above it.
    public let domain: MailDomain
    /// The keys.
    public let keys: [DKIMKey]

    /// Creates a signer.
    public init(domain: MailDomain, keys: [DKIMKey]) {
        self.domain = domain
        self.keys = keys
    }

    /// The fields that are signed if they are there (RFC 6376, section 5.4.1; RFC 8058, section 4).
    private static let signedNames = [
        "from", "to", "cc", "subject", "date", "reply-to", "message-id", "in-reply-to", "references", "mime-version",
        "content-type", "content-transfer-encoding", "list-id", "list-help", "list-unsubscribe",
        "list-unsubscribe-post", "list-subscribe", "list-post", "list-owner", "list-archive", "auto-submitted",
    ]

    /// The fields that are named once more than they appear, so that none can be added (RFC 6376, section 8.15).
    private static let closedNames: Set<String> = [
        "from", "to", "cc", "subject", "date", "reply-to", "content-type",
    ]

    /// Returns the message with a field `DKIM-Signature` of each key before its other fields.
    ///
    /// - Parameters:
    ///   - message: a message with CRLF line ends.
    ///   - time: the time for the tag `t`.
    /// - Throws: the errors of swift-crypto; no valid key is known to cause one.
    public func signed(_ message: [UInt8], at time: Timestamp) throws -> [UInt8] {
        let (fields, body) = DKIMCanonicalization.split(message)
        let bodyHash = SHA256.hash(data: DKIMCanonicalization.relaxedBody(body))
        let (names, header) = Self.signedHeader(fields)
        var output: [UInt8] = []
        for key in keys {
            let field = unsignedField(key, names: names, bodyHash: Base64.encoded(Array(bodyHash)), at: time)
            let (parsed, _) = DKIMCanonicalization.split(field)
            let hash = SHA256.hash(data: header + (parsed.first?.relaxed ?? []))
            output += field + Self.folded(Base64.encoded(try key.signature(of: hash)))
        }
        return output + message
    }

    /// Returns the names for the tag `h`, and the fields that they select in the canonical form.
    private static func signedHeader(_ fields: [DKIMCanonicalization.Field]) -> (names: [String], header: [UInt8]) {
        var names: [String] = []
        var header: [UInt8] = []
        for name in signedNames {
            // Of several fields of a name, the last one is selected first.
            let selected = fields.reversed().filter { $0.name.utf8.elementsEqual(name.utf8) }
            for field in selected { header += field.relaxed + [0x0D, 0x0A] }
            let count = selected.count + (closedNames.contains(name) ? 1 : 0)
            names += [String](repeating: name, count: count)
        }
        return (names, header)
    }

    /// Returns the field with an empty tag `b`, without a line end.
    private func unsignedField(_ key: DKIMKey, names: [String], bodyHash: [UInt8], at time: Timestamp) -> [UInt8] {
        var text = "DKIM-Signature: v=1; a=\(key.algorithm); c=relaxed/relaxed; d=\(domain.ascii);\r\n"
        text += " s=\(key.selector); t=\(time.microseconds / 1_000_000);\r\n h="
        var width = 3
        for (index, name) in names.enumerated() {
            let part = index == 0 ? name : ":\(name)"
            if width + part.utf8.count > 76 {
                text += "\r\n  "
                width = 2
            }
            text += part
            width += part.utf8.count
        }
        return Array("\(text);\r\n bh=".utf8) + bodyHash + Array(";\r\n b=".utf8)
    }

    /// Returns base64 in lines of at most 76 octets, the first of which follows `b=`.
    private static func folded(_ base64: [UInt8]) -> [UInt8] {
        var output = Array(base64.prefix(72))
        var rest = base64.dropFirst(72)
        while !rest.isEmpty {
            output += Array("\r\n  ".utf8) + rest.prefix(72)
            rest = rest.dropFirst(72)
        }
        return output + [0x0D, 0x0A]
    }
}
