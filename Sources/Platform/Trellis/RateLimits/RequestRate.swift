public import TrellisConfig
import TrellisKernel
import TrellisWeb

/// A number of requests in a period, written `600 per 1m`.
public struct RequestRate: Hashable, Sendable {
    /// How many requests are admitted in the period; 0 for no limit.
    public let requests: Int
    /// The period.
    public let period: Duration

    /// Creates a rate.
    public init(_ requests: Int, per period: Duration) {
        self.requests = requests
        self.period = period
    }
}

extension RequestRate: SettingValue {
    /// A number of requests in a period.
    public static var kind: String { "requests per period, as in 600 per 1m" }
    /// No requests.
    public static var placeholder: Self { Self(0, per: .seconds(1)) }

    /// Parses a number, the word `per` and a duration; 0 alone is no limit.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        let mismatch = SettingMismatch(
            "must be a number of requests and a period of at least 1s in whole seconds, as in 600 per 1m; or 0")
        let parts = raw.text.split(utf8: " ")
        guard let first = parts.first, let requests = Int(first), (0...1_000_000_000).contains(requests) else {
            throw mismatch
        }
        if parts.count == 1, requests == 0 { return placeholder }
        guard parts.count == 3, parts.dropFirst().first?.utf8.elementsEqual("per".utf8) == true,
            let last = parts.last, let period = try? Duration.read(.string(String(last))),
            period.components.attoseconds == 0,
            (1...31_622_400).contains(period.components.seconds)
        else { throw mismatch }
        return Self(requests, per: period)
    }

    /// The number, and the period in its largest units.
    public var settingText: String { requests == 0 ? "0" : "\(requests) per \(period.settingText)" }
}
