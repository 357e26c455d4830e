internal import TrellisSchema

extension Route {
    /// Returns the same route with these limits in addition to those that it has.
    ///
    /// ```swift
    /// SearchController.routes().map { $0.rateLimit(.requests(100, per: .seconds(60), by: .user)) }
    /// ```
    /// A request beyond a limit gets 429 and ``RateLimitError/exceeded(_:requests:seconds:retryAfter:)`` with `Retry-After`;
    /// every response has the fields `RateLimit-Policy` and `RateLimit`. The documents show all of it. A limit of a
    /// subject that the route's rule doesn't identify is an error when the application starts.
    public func rateLimit(_ limits: RequestRateLimit...) -> Route { rateLimited(by: limits) }

    /// Returns the same route with these limits, which have its name unless they have one.
    public func rateLimited(by limits: [RequestRateLimit]) -> Route {
        guard !limits.isEmpty else { return self }
        var copy = self
        copy.rateLimits += limits.map { $0.completed(named: operationID, among: limits) }
        for header in [ParameterDescription.rateLimitPolicy, .rateLimit]
        where !copy.description.response.headers.contains(where: { $0.name == header.name }) {
            copy.description.response.headers.append(header)
        }
        // The same text for each route, so that the document has one response for all of them.
        return copy.listing(RateLimitError.all)
    }

    /// Returns the same route without the limits of the whole product: for health checks, and for what must work when
    /// a caller has sent too much.
    public func exemptFromRateLimits() -> Route {
        var copy = self
        copy.isExemptFromRateLimits = true
        return copy
    }

    /// Returns the same route with those limits of the product whose subjects its rule identifies.
    package func rateLimited(byProduct limits: [RequestRateLimit]) -> Route {
        isExemptFromRateLimits ? self : rateLimited(by: limits.filter { access.identifies($0.subject) })
    }

    /// What is wrong with its limits, as the rests of sentences.
    var rateLimitProblems: [String] {
        var problems = rateLimits.compactMap { limit in limit.problem.map { "has a limit that \($0)" } }
        for limit in rateLimits where !access.identifies(limit.subject) {
            problems.append("is limited by \(limit.subject.rawValue), but its rule '\(access)' identifies none.")
        }
        for (name, same) in Dictionary(grouping: rateLimits, by: { "\($0.name)/\($0.subject)" }) where same.count > 1 {
            problems.append("has two limits of the name '\(name)': give one of them a `name`.")
        }
        return problems
    }
}

extension RouteTable {
    /// The names of limits that stand for several limits.
    var ambiguousRateLimits: [String] {
        Dictionary(grouping: routes.flatMap(\.rateLimits)) { "\($0.name)/\($0.subject)" }.compactMap { name, same in
            Set(same.map { [$0.requests, $0.seconds] }).count > 1
                ? "The rate limit '\(name)' has several numbers: they share buckets, so use the same, or other names."
                : nil
        }.sorted()
    }
}

extension AccessRequirement {
    /// Whether requests that it admits or refuses may have a subject of this kind; API keys are refused by rules of users.
    fileprivate func identifies(_ subject: RequestRateLimit.Subject) -> Bool {
        switch subject {
        case .address: true
        case .tenant: isOfTenant
        case .user: if case .open = self { false } else { true }
        case .key:
            switch self {
            case .open, .superuserSession, .userSession: false
            default: true
            }
        }
    }
}

extension ParameterDescription {
    fileprivate static let rateLimitPolicy = ParameterDescription(
        "RateLimit-Policy", in: .header,
        summary: "The limits of the operation: their names, with requests `q` in `w` seconds.", isRequired: false,
        schema: String.describe)
    fileprivate static let rateLimit = ParameterDescription(
        "RateLimit", in: .header,
        summary: "What is left of each limit: `r` requests, and `t` seconds until all of them are admitted again.",
        isRequired: false, schema: String.describe)
}
