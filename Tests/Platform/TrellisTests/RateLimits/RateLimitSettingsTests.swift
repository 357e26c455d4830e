import Testing
import TrellisConfig
import TrellisKernel
import TrellisWeb

@testable import Trellis

@Suite("The limits of a product")
struct RateLimitSettingsTests {
    private func settings(_ values: [String: String]) throws -> RateLimitSettings {
        try SettingsSources(values: values).read(SettingsCatalog([RateLimitSettings.self]))[RateLimitSettings.self]
    }

    @Test("A rate is a number of requests per period; 0 and nothing are no limit")
    func values() throws {
        #expect(try settings([:]).limits.isEmpty)
        #expect(try settings(["rate_limits.user": "0"]).limits.isEmpty)
        let set = try settings(["rate_limits.user": "600 per 1m", "rate_limits.address": "20 per 1s"])
        #expect(
            set.limits.map(\.description) == [
                "20 requests in 1 s by address (address)", "600 requests in 60 s by user (user)",
            ])
        #expect(set.user?.settingText == "600 per 1m" && RequestRate.placeholder.settingText == "0")
    }

    @Test(
        "Other forms are refused",
        arguments: [
            "600", "600/1m", "600 per", "per 1m", "-1 per 1m", "600 per 1", "600 per 0s", "600 per 500ms",
            "600 per 400d",
            "1e3 per 1m", "600 per 1m 1s", "99999999999999999999 per 1m",
        ])
    func refused(text: String) {
        #expect(throws: (any Error).self) { try settings(["rate_limits.user": text]) }
    }
}
