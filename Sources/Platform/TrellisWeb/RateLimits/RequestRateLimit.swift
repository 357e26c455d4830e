/// A limit of how many requests one user, API key, tenant or client address may send in a period.
///
/// ```swift
/// @POST("export", access: .permission(.projectsExport), traits: [.rateLimit(.requests(10, per: .seconds(60), by: .user))])
/// ```
/// It is a token bucket of as many tokens as ``requests``, which is filled again evenly within ``period``. So a caller
/// that was idle may send all of them at once, and then one for each `period / requests`.
public struct RequestRateLimit: Hashable, Sendable {
    /// What has a bucket of its own.
    public enum Subject: String, CaseIterable, Sendable {
        /// A user; also an API key, unless the same list has a limit by ``key``.
        case user
        /// An API key.
        case key
        /// A tenant, with all its members and API keys together.
        case tenant
        /// The address of the client: `web.trusted_proxies` says who may name it. An IPv6 network of 64 bits is one.
        case address
    }

    /// How many requests are admitted in the period, and at once.
    public let requests: Int
    /// The period, in whole seconds.
    public let period: Duration
    /// What has a bucket of its own.
    public let subject: Subject
    /// The name in the response's fields and in the database; routes with limits of the same name share its buckets.
    public let name: String
    /// Whether API keys count as users.
    let countsKeys: Bool

    init(_ requests: Int, per period: Duration, by subject: Subject, name: String, countsKeys: Bool = true) {
        self.requests = requests
        self.period = period
        self.subject = subject
        self.name = name
        self.countsKeys = countsKeys
    }

    /// Returns a limit of this many requests in a period.
    ///
    /// - Parameters:
    ///   - period: at least one second, in whole seconds.
    ///   - name: the name in the response's fields, such as `search`; without one, the limit is that of its route alone,
    ///     as in `project.create.user`. Several routes with a limit of the same name share it.
    public static func requests(
        _ requests: Int, per period: Duration, by subject: Subject, name: String = ""
    ) -> RequestRateLimit {
        RequestRateLimit(requests, per: period, by: subject, name: name)
    }
}

extension RequestRateLimit: CustomStringConvertible {
    /// The limit for reports: `10 requests in 60 s by user (project.create.user)`.
    public var description: String { "\(requests) requests in \(seconds) s by \(subject.rawValue) (\(name))" }
}

extension RequestRateLimit {
    /// The period in whole seconds.
    var seconds: Int { Int(clamping: period.components.seconds) }

    /// What is wrong with the limit, as the rest of a sentence; nil if nothing is.
    var problem: String? {
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
        }
        return if !(1...1_000_000_000).contains(requests) {
            "admits \(requests) requests: use 1 to 1000000000."
        } else if !(1...31_622_400).contains(period.components.seconds) || period.components.attoseconds != 0 {
            "has a period of \(period): use whole seconds, from 1 to 366 days."
        } else if name.isEmpty || !isName || name.utf8.count > 100 {
            "has the name '\(name)': use 1 to 100 letters, digits, dots, hyphens and underscores."
        } else {
            nil
        }
    }

    /// Returns the limit with a name, and with what it counts, as one of a list.
    func completed(named prefix: String, among limits: [RequestRateLimit]) -> RequestRateLimit {
        RequestRateLimit(
            requests, per: period, by: subject, name: name.isEmpty ? "\(prefix).\(subject.rawValue)" : name,
            countsKeys: !limits.contains { $0.subject == .key })
    }
}
