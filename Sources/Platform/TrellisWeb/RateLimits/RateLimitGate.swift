internal import TrellisKernel
internal import TrellisObservability

/// The limits of one route, applied to its requests: those of addresses before the guard, those of callers after it.
///
/// - A request that a limit refuses takes no token of it. Tokens of callers that it took before are given back; that of
///   its address isn't, because the address has sent it.
/// - What the guard refuses to an identified caller counts like what it admits. A tenant is identified for its members
///   only, so no other user can use up its limit.
struct RateLimitGate: Sendable {
    private let limiter: any RateLimiter
    private let ofAddresses: [RequestRateLimit]
    private let ofCallers: [RequestRateLimit]

    /// Creates the gate; returns nil for a route without limits.
    init?(_ limits: [RequestRateLimit], limiter: (any RateLimiter)?) {
        guard let limiter, !limits.isEmpty else { return nil }
        self.limiter = limiter
        ofAddresses = limits.filter { $0.subject == .address }
        ofCallers = limits.filter { $0.subject != .address }
    }

    /// Takes a token for the client's address.
    ///
    /// - Throws: ``RateLimitError``.
    func admit(address: IPAddress?, _ applied: inout [AppliedRateLimit]) async throws(RateLimitError) {
        guard let address else { return }
        for limit in ofAddresses {
            let bucket = limit.bucket(of: address.clientNetwork.description)
            let result = AppliedRateLimit(limit: limit, decision: await limiter.take(from: bucket))
            applied.append(result)
            guard result.decision.isAdmitted else { throw result.error }
        }
    }

    /// Takes a token for each caller that the guard has identified: user or API key, and tenant.
    ///
    /// - Throws: ``RateLimitError``; then no caller's token is taken.
    func admit(_ log: LogContext, _ applied: inout [AppliedRateLimit]) async throws(RateLimitError) {
        var taken: [(bucket: RateLimitBucket, place: Int)] = []
        for limit in ofCallers {
            guard let bucket = limit.bucket(of: log) else { continue }
            let result = AppliedRateLimit(limit: limit, decision: await limiter.take(from: bucket))
            applied.append(result)
            guard result.decision.isAdmitted else {
                for (bucket, place) in taken {
                    limiter.giveBack(to: bucket)
                    applied[place].giveBack()
                }
                throw result.error
            }
            taken.append((bucket, applied.count - 1))
        }
    }
}

extension RequestRateLimit {
    /// Returns the bucket of one subject.
    fileprivate func bucket(of id: String) -> RateLimitBucket {
        RateLimitBucket(
            id: "\(name)/\(subject.rawValue)/\(id)", capacity: requests, seconds: seconds, subject: subject)
    }

    /// Returns the bucket of the caller; nil when the limit doesn't count it.
    fileprivate func bucket(of log: LogContext) -> RateLimitBucket? {
        switch subject {
        case .user: log.isServiceAccount && !countsKeys ? nil : log.userID.map { bucket(of: $0.description) }
        case .key: log.isServiceAccount ? log.userID.map { bucket(of: $0.description) } : nil
        case .tenant: log.tenantID.map { bucket(of: $0.description) }
        case .address: nil
        }
    }
}
