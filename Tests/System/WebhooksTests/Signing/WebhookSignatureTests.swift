import Testing
import TrellisConfig
import TrellisKernel

@testable import TrellisWebhooks

@Suite("Signatures of Standard Webhooks")
struct WebhookSignatureTests {
    /// The test vectors of the standard's reference implementations.
    static let vectors: [(secret: String, id: String, seconds: Int64, body: String, signature: String)] = [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330,
            #"{"test": 2432232314}"#, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        ),
        (
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553,
            #"{"email":"test@example.com","username":"test_user"}"#, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        ),
    ]

    @Test("Signatures match the published vectors", arguments: vectors.indices)
    func published(_ index: Int) throws {
        let vector = Self.vectors[index]
        let secret = try #require(WebhookSecret(vector.secret))
        let time = Timestamp(microseconds: vector.seconds * 1_000_000 + 999_999)
        let signature = WebhookSignature(id: vector.id, timestamp: time, body: vector.body)
        #expect(signature.value(by: secret) == vector.signature)
        #expect(secret.reveal() == vector.secret)
    }

    @Test("A message has its identifier, timestamp and space-separated signatures, one for each secret")
    func fields() throws {
        let secrets = try Self.vectors.map { try #require(WebhookSecret($0.secret)) }
        let vector = Self.vectors[0]
        let time = Timestamp(microseconds: vector.seconds * 1_000_000)
        let message = WebhookSignature(id: vector.id, timestamp: time, body: vector.body).message(signedBy: secrets)
        let fields = Dictionary(uniqueKeysWithValues: message.fields.map { ($0.name, $0.value) })
        #expect(fields["webhook-id"] == vector.id)
        #expect(fields["webhook-timestamp"] == "1614265330")
        let signatures = try #require(fields["webhook-signature"]).split(separator: " ")
        #expect(signatures.count == 2)
        #expect(signatures.first == "\(vector.signature)")
        #expect(signatures.allSatisfy { $0.hasPrefix("v1,") })
    }

    @Test("A different body, timestamp or identifier gives a different signature")
    func changes() throws {
        let secret = try #require(WebhookSecret(Self.vectors[0].secret))
        let time = Timestamp(microseconds: 0)
        let values = [
            WebhookSignature(id: "a", timestamp: time, body: "b"),
            WebhookSignature(id: "a", timestamp: time, body: "c"),
            WebhookSignature(id: "b", timestamp: time, body: "b"),
            WebhookSignature(id: "a", timestamp: time + .seconds(1), body: "b"),
        ].map { $0.value(by: secret) }
        #expect(Set(values).count == values.count)
    }
}

@Suite("Webhook secrets")
struct WebhookSecretTests {
    @Test("A new secret has 32 bytes and is unique")
    func fresh() {
        let secrets = (0..<100).map { _ in WebhookSecret() }
        #expect(Set(secrets.map { $0.reveal() }).count == 100)
        #expect(secrets.allSatisfy { $0.bytes.count == 32 && WebhookSecret($0.reveal()) == $0 })
    }

    @Test("Secrets have 24 to 64 bytes", arguments: [23, 24, 64, 65])
    func lengths(_ count: Int) {
        #expect((WebhookSecret(bytes: Array(repeating: 7, count: count)) != nil) == (24...64).contains(count))
    }

    @Test("Malformed secrets are rejected", arguments: ["", "whsec_", "whsec_*", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func malformed(_ text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    @Test("Descriptions and dumps don't contain the secret")
    func hidden() {
        let secret = WebhookSecret()
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains(secret.reveal()) && !text.contains("\(secret.bytes[0]), "))
        }
    }
}

@Suite("Encryption of stored secrets")
struct SealingKeysTests {
    static let old = "old:b2xkIGtleSBvbGQga2V5IG9sZCBrZXkgb2xkIGtleSBvbGQga2V5"
    static let new = "new:bmV3IGtleSBuZXcga2V5IG5ldyBrZXkgbmV3IGtleSBuZXcga2V5"

    @Test("Every key decrypts, the first encrypts, and no two ciphertexts are equal")
    func opens() throws {
        let (secret, webhook) = (WebhookSecret(), ID<Webhook>())
        let before = try SealingKeys(parsing: Self.old)
        let sealed = try before.seal(secret, of: webhook)
        let after = try SealingKeys(parsing: "\(Self.new), \(Self.old)")
        #expect(try after.open(sealed, of: webhook) == secret)
        #expect(try after.seal(secret, of: webhook).hasPrefix("new:"))
        #expect(try before.seal(secret, of: webhook) != sealed)
        #expect(!sealed.contains(secret.reveal().dropFirst(6)))
    }

    @Test("A missing key, a damaged text and another webhook's text are rejected")
    func refuses() throws {
        let webhook = ID<Webhook>()
        let keys = try SealingKeys(parsing: Self.old)
        let sealed = try keys.seal(WebhookSecret(), of: webhook)
        let other = try SealingKeys(parsing: Self.new)
        #expect(throws: SealingKeyError.self) { try other.open(sealed, of: webhook) }
        #expect(throws: SealingKeyError.self) { try keys.open(sealed, of: ID()) }
        #expect(throws: SealingKeyError.self) { try keys.open(String(sealed.dropLast(4)), of: webhook) }
        #expect(throws: SealingKeyError.self) { try keys.open("", of: webhook) }
    }

    @Test(
        "Malformed keys are rejected, and the error contains no key",
        arguments: [
            "", "old", "old:c2hvcnQ=", "old:***", "o d*:b2xk", "\(old),\(old)", old.replacing("old:", with: "o.d:"),
        ])
    func malformed(_ text: String) {
        let error = #expect(throws: NamedKeysError.self) { try SealingKeys(parsing: text) }
        #expect(error?.description.contains("b2xkIGtleSB") == false)
    }
}
