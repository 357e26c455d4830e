import Testing

@Suite("Billing at start", .timeLimit(.minutes(3)))
struct BillingCommandTests {
    @Test("In production, the gateway that moves no money is rejected, with what to set")
    func fakeGateway() async throws {
        try await withTemporaryFolder { folder in
            var environment = CommandTests.production(folder)
            environment["APP_BILLING__ALLOW_FAKE"] = nil
            for command in [["serve"], ["migrate", "up"]] {
                let result = try await ServerProcess.run(command, environment: environment)
                #expect(result.code == 1, "\(command)")
                for text in ["billing.gateway", "production", "stripe", "billing.allow_fake"] {
                    #expect(result.messages.contains(text), "\(result.messages)")
                }
            }
            environment["APP_BILLING__ALLOW_FAKE"] = "true"
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
        }
    }

    @Test("In production, Stripe without a key is rejected, with the setting to set")
    func missingKey() async throws {
        try await withTemporaryFolder { folder in
            let environment = CommandTests.production(folder).merging(["APP_BILLING__GATEWAY": "stripe"]) { $1 }
            let result = try await ServerProcess.run(["serve"], environment: environment)
            #expect(result.code == 1 && result.messages.contains("billing.stripe_secret_key"), "\(result.messages)")
        }
    }
}
