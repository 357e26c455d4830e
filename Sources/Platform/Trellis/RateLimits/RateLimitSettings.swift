public import TrellisConfig
import TrellisKernel
import TrellisWeb

/// The settings of the limits that hold for all routes of the modules together: the section `rate_limits`.
///
/// Without any, requests are limited only where a route says so.
public struct RateLimitSettings: Settings {
    /// `rate_limits`.
    public static let section = "rate_limits"

    /// How many requests a user may send.
    @Setting(
        "How many requests a user may send, as in 600 per 1m; also an API key, unless rate_limits.key is set. 0 for any."
    )
    public var user: RequestRate?
    /// How many requests an API key may send.
    @Setting("How many requests an API key may send, as in 600 per 1m; 0 for any.")
    public var key: RequestRate?
    /// How many requests a tenant may send.
    @Setting("How many requests the members and API keys of a tenant may send together, as in 6000 per 1m; 0 for any.")
    public var tenant: RequestRate?
    /// How many requests an address may send.
    @Setting(
        "How many requests an address (of IPv6 a network of 64 bits) may send, with and without a token; 0 for any.")
    public var address: RequestRate?

    /// The defaults.
    public init() {}

    /// The limits of the product; of these, requests of all routes are counted together.
    var limits: [RequestRateLimit] {
        let rates: [(RequestRateLimit.Subject, RequestRate?)] = [
            (.address, address), (.user, user), (.key, key), (.tenant, tenant),
        ]
        return rates.compactMap { subject, rate in
            guard let rate, rate.requests > 0 else { return nil }
            return .requests(rate.requests, per: rate.period, by: subject, name: subject.rawValue)
        }
    }
}
