import Logging
import Testing
import TrellisConfig
import TrellisKernel

@testable import Billing

@Suite("Signatures of Stripe")
struct StripeSignatureTests {
    private static let body = #"{"id":"evt_1","object":"event"}"#
    private static let time = Timestamp(microseconds: 1_767_225_600_000_000)
    /// Made by Stripe's library for Python 16.1.0, `WebhookSignature.generate_signature_header`.
    private static let code = "02ffae8ae92a0b46b0ee428a7cfef3b2e81eac722d9504db420bf896fed51da6"
    private static let field = "t=1767225600,v1=\(code)"
    private static let zeros = String(repeating: "0", count: 64)

    private func refusal(
        _ field: String?, body: String = body, secrets: String = StripeServer.endpointSecret, at now: Timestamp = time
    ) -> PaymentNoticeError? {
        do throws(PaymentNoticeError) {
            try StripeSignature(field).verify(
                Array(body.utf8), by: StripeEndpointSecrets(Secret(secrets)), at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("A signature of Stripe's own library is valid, also among others, in capitals and with spaces")
    func valid() {
        #expect(refusal(Self.field) == nil)
        #expect(refusal("t=1767225600, v0=ff, v1=\(Self.zeros), v1=\(Self.code.uppercased()), v2=x") == nil)
        #expect(refusal("v1=\(Self.code),t=1767225600") == nil)
    }

    @Test("Any of several secrets is enough, and none of the others")
    func secrets() {
        #expect(refusal(Self.field, secrets: "whsec_another_secret_xx, \(StripeServer.endpointSecret)") == nil)
        #expect(refusal(Self.field, secrets: "whsec_another_secret_xx") == .signatureInvalid)
        #expect(refusal(Self.field, secrets: "") == .signatureInvalid)
    }

    @Test("Another body, time or code is refused")
    func forged() {
        #expect(refusal(Self.field, body: Self.body + " ") == .signatureInvalid)
        #expect(refusal("t=1767225601,v1=\(Self.code)") == .signatureInvalid)
        #expect(refusal("t=1767225600,v1=\(Self.zeros)") == .signatureInvalid)
        // The time is signed as it was written.
        #expect(refusal("t=01767225600,v1=\(Self.code)") == .signatureInvalid)
    }

    @Test("A signature is valid for five minutes, before and after its time")
    func tolerance() {
        for seconds in [-300, 0, 300] { #expect(refusal(Self.field, at: Self.time + .seconds(seconds)) == nil) }
        for seconds in [-301, 301, 86_400] {
            #expect(refusal(Self.field, at: Self.time + .seconds(seconds)) == .expired)
        }
        // An old signature that is also wrong says nothing of its age.
        #expect(refusal("t=1,v1=\(Self.zeros)") == .signatureInvalid)
    }

    @Test(
        "A field without a time and a code, or with more than eight codes, is no signature",
        arguments: [
            nil, "", "t=1767225600", "v1=\(code)", "t=,v1=\(code)", "t=-1,v1=\(code)", "t=1e3,v1=\(code)",
            "t=99999999999999,v1=\(code)", "t=1767225600,v1=", "t=1767225600,v1=zz", "t=1767225600,v1=\(code)0",
            "t=1767225600,v0=\(code)", "t=1767225600,t=1767225600,v1=\(code)", "t 1767225600 v1 \(code)",
            "t=1767225600" + String(repeating: ",v1=\(code)", count: 9), String(repeating: "x", count: 10_000),
        ])
    func malformed(field: String?) {
        #expect(refusal(field) == .signatureMissing)
    }

    @Test("The secrets aren't printed")
    func redacted() {
        let secrets = StripeEndpointSecrets(Secret(StripeServer.endpointSecret))
        var dumped = ""
        dump(secrets, to: &dumped)
        #expect(!"\(secrets)\(String(reflecting: secrets))\(dumped)".contains("whsec"))
    }
}
