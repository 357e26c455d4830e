import Crypto
import CryptoExtras
import Foundation
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail

/// The kinds of keys.
enum SampleKeyKind: CaseIterable {
    case ed25519, rsa
}

/// Returns a new key.
func sampleKey(_ selector: String, _ kind: SampleKeyKind) throws -> DKIMKey {
    let bytes =
        switch kind {
        case .ed25519: Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        case .rsa: Array(try _RSA.Signing.PrivateKey(keySize: .bits2048).derRepresentation)
        }
    return try DKIMKey(selector: selector, bytes: Secret(bytes))
}

@Suite("DKIM signatures")
struct DKIMSignerTests {
    private let domain: MailDomain
    private let time: Timestamp

    init() throws {
        domain = try MailDomain("example.test")
        time = try #require(Timestamp("2026-11-29T12:00:00Z"))
    }

    @Test("A signature stands in front of the unchanged message, one for each key")
    func form() throws {
        let signer = DKIMSigner(
            domain: domain, keys: [try sampleKey("one", .ed25519), try sampleKey("two", .rsa)])
        let message = try sampleMessage().encoded()
        let signed = try signer.signed(message, at: time)
        #expect(signed.suffix(message.count).elementsEqual(message))
        let added = String(decoding: signed.dropLast(message.count), as: UTF8.self)
        let lines = added.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.last == "")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
        #expect(lines.filter { $0.hasPrefix("DKIM-Signature: v=1; a=") }.count == 2)
        #expect(added.contains("a=ed25519-sha256; c=relaxed/relaxed; d=example.test;\r\n s=one; t=1795953600;"))
        #expect(added.contains("a=rsa-sha256; c=relaxed/relaxed; d=example.test;\r\n s=two; t=1795953600;"))
    }

    @Test("A field that could be added is named once more than it appears")
    func closedFields() throws {
        let signer = DKIMSigner(domain: domain, keys: [try sampleKey("one", .ed25519)])
        let message = Array("From: a@example.test\r\nTo: b@example.test\r\nX-Other: c\r\n\r\nText\r\n".utf8)
        let signed = String(decoding: try signer.signed(message, at: time), as: UTF8.self)
        let header = signed.replacing("\r\n", with: "").replacing(" ", with: "")
        #expect(header.contains("h=from:from:to:to:cc:subject:date:reply-to:content-type;"))
    }

    /// The body hash of RFC 8463, appendix A.2, and others that dkimpy 1.1.8 has confirmed.
    @Test(
        "The hash of a body ignores white space at the ends of lines and empty lines at the end",
        arguments: [
            (
                "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n",
                "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
            ),
            (
                "Hi. \r\n\r\nWe lost \t the game. Are you hungry yet?\t\r\n\r\nJoe.\r\n\r\n\r\n",
                "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
            ),
            ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("\r\n\r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            (" \t\r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ])
    func bodyHash(body: String, hash: String) throws {
        let signer = DKIMSigner(domain: domain, keys: [try sampleKey("one", .ed25519)])
        let signed = try signer.signed(Array("From: a@example.test\r\n\r\n\(body)".utf8), at: time)
        #expect(String(decoding: signed, as: UTF8.self).contains("\r\n bh=\(hash);"))
    }

    @Test("The DNS record of a key has its algorithm and its public key")
    func records() throws {
        // RFC 8463, appendix A.2.
        let seed = try #require(Data(base64Encoded: "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="))
        let key = try DKIMKey(selector: "brisbane", bytes: Secret(Array(seed)))
        #expect(key.dnsRecord == "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        #expect(try sampleKey("two", .rsa).dnsRecord.hasPrefix("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"))
    }

    @Test("A list has keys of both kinds, raw and in PKCS #8")
    func list() throws {
        let seed = [UInt8](repeating: 7, count: 32)
        let header: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048).derRepresentation
        let parts = [Data(seed), Data(header + seed), rsa].map { $0.base64EncodedString() }
        let keys = try DKIMKey.list(Secret("raw:\(parts[0]),pkcs8.2026:\(parts[1]), rsa-1:\(parts[2])"))
        #expect(keys.map(\.selector) == ["raw", "pkcs8.2026", "rsa-1"])
        #expect(keys[0].dnsRecord == keys[1].dnsRecord)
        #expect(keys[2].dnsRecord.contains("k=rsa"))
    }

    @Test("A list that can't be used is refused, and the error contains no part of a key")
    func invalid() throws {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        let weak = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).derRepresentation
            .base64EncodedString()
        let lists = [
            "", "a", "a:b:c", "a:\(key),a:\(key)", "a b:\(key)", ".a:\(key)", "-a:\(key)", "a:\(key)AAAA", "a:\(weak)",
        ]
        for list in lists {
            let error = #expect(throws: DKIMKeyError.self) { try DKIMKey.list(Secret(list)) }
            #expect(error?.message.contains(key.prefix(8)) == false)
        }
    }

    @Test(
        "dkimpy verifies the signatures of mails that the SMTP server received",
        .enabled(if: SMTPServers.current?.verifiesDKIM ?? false, "scripts/with-mail starts the servers"))
    func verification() async throws {
        let servers = try SMTPServers.required()
        let suffix = "\(UInt32.random(in: 0...UInt32.max))"
        let keys = [try sampleKey("ed\(suffix)", .ed25519), try sampleKey("rsa\(suffix)", .rsa)]
        for key in keys { try servers.publish(key.dnsRecord, at: "\(key.selector)._domainkey.example.test") }
        let transport = SMTPTransport(
            try servers.options(), signer: DKIMSigner(domain: domain, keys: keys))
        for text in [
            "", "One line", "a  b \t c \n\n .dot\n trailing   \n\n\n", String(repeating: "Grüße ", count: 300),
        ] {
            var message = try sampleMessage(text: text)
            message.cc = try (0..<6).map { try MailAddress("person\($0)@example.test", name: "Person Ä \($0)") }
            message.subject = try HeaderValue(String(repeating: "A  long   subject, Ä ", count: 6))
            message.listUnsubscribe = try ListUnsubscribe(url: "https://example.test/unsubscribe?token=1")
            _ = try await transport.send(message)
            let signatures = try #require(try servers.mails(message).first?.dkim)
            #expect(signatures.map(\.algorithm) == ["ed25519-sha256", "rsa-sha256"])
            #expect(signatures.map(\.valid) == [true, true])
        }
    }

    @Test(
        "dkimpy refuses a signature whose public key is another one",
        .enabled(if: SMTPServers.current?.verifiesDKIM ?? false, "scripts/with-mail starts the servers"))
    func wrongKey() async throws {
        let servers = try SMTPServers.required()
        let selector = "wrong\(UInt32.random(in: 0...UInt32.max))"
        let other = try sampleKey(selector, .ed25519)
        try servers.publish(other.dnsRecord, at: "\(selector)._domainkey.example.test")
        let signer = DKIMSigner(domain: domain, keys: [try sampleKey(selector, .ed25519)])
        let message = try sampleMessage()
        _ = try await SMTPTransport(try servers.options(), signer: signer).send(message)
        #expect(try servers.mails(message).first?.dkim?.map(\.valid) == [false])
    }
}
