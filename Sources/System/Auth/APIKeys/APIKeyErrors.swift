import TrellisKernel

/// The errors of managing API keys.
package enum APIKeyError: AppError, Hashable {
    /// The key wasn't found in the tenant.
    case notFound
    /// Another key of the tenant has this name.
    case nameTaken
    /// Scopes that the role doesn't grant; each with its index in the list.
    case scopeRefused([Violation])
    /// Texts that are no networks; each with its index in the list.
    case networkInvalid([Violation])
    /// The expiry is in the past, or later than this many days from now.
    case expiryRefused(days: Int)

    package var code: String {
        switch self {
        case .notFound: "api_key.not_found"
        case .nameTaken: "api_key.name_taken"
        case .scopeRefused: "api_key.scope_refused"
        case .networkInvalid: "api_key.network_invalid"
        case .expiryRefused: "api_key.expiry_refused"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .nameTaken: .conflict
        case .scopeRefused, .networkInvalid, .expiryRefused: .invalid
        }
    }

    package var text: MessageText {
        switch self {
        case .notFound: "The tenant has no API key with this id."
        case .nameTaken: "Another API key of the tenant has this name. Choose another name."
        case .scopeRefused: "Some of the scopes aren't permissions of the role. Remove them, or choose another role."
        case .networkInvalid: "Some of the networks aren't in CIDR notation, as in 192.0.2.0/24."
        case .expiryRefused(let days): "The expiry must be in the future, and at most \(days, "days") days from now."
        }
    }

    package var message: String { text.english }

    package var violations: [Violation] {
        switch self {
        case .notFound, .nameTaken: []
        case .scopeRefused(let violations), .networkInvalid(let violations): violations
        case .expiryRefused: [Violation(pointer: "/expires_at", code: code, text: text)]
        }
    }
}

extension APIKeyError {
    /// One of each, for the catalog of errors.
    package static let all: [APIKeyError] = [
        .notFound, .nameTaken, .scopeRefused([]), .networkInvalid([]), .expiryRefused(days: 365),
    ]
}
