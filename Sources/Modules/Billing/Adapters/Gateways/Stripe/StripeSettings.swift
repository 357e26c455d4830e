import TrellisConfig
import TrellisKernel

/// The settings of the Stripe gateway: a part of the section `billing`.
package struct StripeSettings: Settings {
    package static let section = "billing"

    @Setting(
        "Secret or restricted key of Stripe's API, as in sk_live_… or rk_live_…, for billing.gateway = stripe.",
        options: [.generated(.external)], .ifSet(.stripeKey))
    package var stripeSecretKey: Secret<String>?

    @Setting(
        "Secrets of the webhook endpoint at Stripe, as whsec_… separated by commas; two while one is replaced.",
        options: [.generated(.external)], .ifSet(.stripeEndpointSecrets))
    package var stripeWebhookSecret: Secret<String>?

    @Setting("URL of Stripe's API, or of a server that speaks the same protocol.", key: "stripe_url", .stripeURL)
    package var stripeURL = "https://api.stripe.com"

    @Setting(
        "Timeout of one request to Stripe; a call makes at most three.", .range(.milliseconds(100)...(.seconds(60))))
    package var stripeTimeout = Duration.seconds(20)

    /// Creates the default settings.
    package init() {}
}

extension SettingCheck where Value == Secret<String> {
    /// Requires a key that may be sent in a header field.
    fileprivate static var stripeKey: Self {
        .that("be a key that begins with sk_ or rk_, without spaces") { secret in
            let text = secret.reveal()
            let isKey = text.hasPrefix(utf8: "sk_") || text.hasPrefix(utf8: "rk_")
            return isKey && text.utf8.count > 6 && text.isVisibleASCII
        }
    }

    /// Requires secrets of an endpoint.
    fileprivate static var stripeEndpointSecrets: Self {
        .that("be 1 to 4 secrets that begin with whsec_, separated by commas") { secret in
            let secrets = StripeEndpointSecrets.texts(of: secret.reveal())
            return (1...4).contains(secrets.count)
                && secrets.allSatisfy { $0.hasPrefix(utf8: "whsec_") && $0.utf8.count >= 20 && $0.isVisibleASCII }
        }
    }
}

extension SettingCheck where Value == String {
    /// Requires the origin of a URL; without encryption only on this machine, since each request has the secret key.
    fileprivate static var stripeURL: Self {
        .that("be https:// with a host and nothing after it; or http:// with 127.0.0.1, [::1] or localhost") { text in
            let isEncrypted = text.hasPrefix(utf8: "https://")
            guard isEncrypted || text.hasPrefix(utf8: "http://") else { return false }
            let authority = text.utf8.dropFirst(isEncrypted ? 8 : 7)
            let isPlain = authority.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && !"/?#@\\".utf8.contains(byte)
            }
            guard isPlain, !authority.isEmpty else { return false }
            let name = String(Substring(authority))
            return isEncrypted
                || ["127.0.0.1", "[::1]", "localhost"].contains { name == $0 || name.hasPrefix(utf8: "\($0):") }
        }
    }
}

extension String {
    fileprivate var isVisibleASCII: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
