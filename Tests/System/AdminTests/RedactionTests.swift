import Testing
import TrellisDatabase
import TrellisJobs
import TrellisSchema

@testable import TrellisAdmin

@Schema
private struct TransferJob: JobPayload {
    typealias Output = TransferReceipt
    static let name = "tests.transfer"
    static let redacted: Set<String> = ["reference"]
    var amount: Int
    var reference: String
    @Confidential var account: String
}

@Schema
private struct TransferReceipt {
    var number: Int
    @Confidential var holder: String
}

@Suite("Redaction of the JSON of jobs")
struct RedactionTests {
    private let redaction = Redaction([
        JobRegistration(TransferJob.self) { _, _ in TransferReceipt(number: 1, holder: "Ada") }
    ])

    @Test("Confidential values that a release before has written aren't shown, in arguments and results")
    func confidential() {
        let arguments: JSONText = #"{"amount": 1, "reference": "r", "account": "DE1", "api_key": "k"}"#
        #expect(
            redaction.redact(arguments, of: "tests.transfer") == [
                "amount": 1, "reference": "[redacted]", "account": "[redacted]", "api_key": "[redacted]",
            ])
        #expect(
            redaction.redact(result: #"{"number": 1, "holder": "Ada"}"#, of: "tests.transfer")
                == ["number": 1, "holder": "[redacted]"])
        #expect(redaction.redact(result: #"{"account": "DE1"}"#, of: "tests.transfer") == ["account": "DE1"])
        #expect(redaction.redact("no JSON", of: "tests.transfer") == nil)
    }
}
