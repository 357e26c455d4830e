import Testing
import TrellisConfig

@testable import Billing

@Suite("Settings of Stripe")
struct StripeSettingsTests {
    private func problems(_ key: String, _ value: String) -> [String] {
        do {
            _ = try SettingsSources(values: ["billing.\(key)": value]).read(SettingsCatalog([StripeSettings.self]))
            return []
        } catch {
            return ["\(error)"]
        }
    }

    @Test(
        "A URL is https, or on this machine, and has nothing after the host",
        arguments: [
            "https://api.stripe.com", "https://stripe.example.com:8443", "http://127.0.0.1:80", "http://localhost",
        ])
    func urls(url: String) {
        #expect(problems("stripe_url", url) == [])
    }

    @Test(
        "Any other URL is refused, since the secret key would go there",
        arguments: [
            "http://api.stripe.com", "http://127.0.0.1.example.com", "https://", "https://a@b", "https://a/", "ftp://a",
            "https://a?b", "https://a#b", "https://a b", "http://localhost@evil.example", "api.stripe.com",
        ])
    func refusedURLs(url: String) {
        #expect(problems("stripe_url", url).count == 1)
    }

    @Test("The fake gateway needs a permission where customers pay; Stripe needs none")
    func fakeGateway() throws {
        var settings = BillingSettings()
        for environment in ["production", "staging", ""] {
            let error = #expect(throws: GatewayError.fakeRefused(environment)) {
                try settings.gateway(in: environment)
            }
            #expect(error?.message.contains("`billing.allow_fake`") == true)
        }
        #expect(try ["development", "test"].map(settings.gateway(in:)) == [.fake, .fake])
        settings.allowFake = true
        #expect(try settings.gateway(in: "production") == .fake)
        settings = BillingSettings()
        settings.gateway = .stripe
        #expect(try settings.gateway(in: "production") == .stripe)
    }

    @Test("Keys and secrets have their prefixes, and a refusal doesn't show them")
    func secrets() {
        #expect(problems("stripe_secret_key", "sk_test_4eC39HqLyjWDarjtT1zdp7dc") == [])
        #expect(problems("stripe_secret_key", "rk_live_4eC39HqLyjWDarjtT1zdp7dc") == [])
        #expect(problems("stripe_webhook_secret", "whsec_trellis_test_secret, whsec_another_secret_xx") == [])
        for wrong in ["pk_live_public", "sk_abc", "sk_live_with space", "sk_live_with\nbreak"] {
            let found = problems("stripe_secret_key", wrong)
            #expect(found.count == 1 && !(found.first?.contains(wrong) ?? true), "\(wrong)")
        }
        for wrong in ["secret", "whsec_short", "whsec_trellis_test_secret,,x", ","] {
            #expect(problems("stripe_webhook_secret", wrong).count == 1, "\(wrong)")
        }
    }
}
