import Crypto
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers

/// What the audit tells about a guess that wasn't right: for whom it was, and where it came from.
///
/// The address of the account is a hash, since it may belong to another person.
struct GuessNote: Sendable {
    /// What happened to it.
    enum Outcome: String, Sendable {
        /// It was wrong.
        case failed = "auth.sign_in_failed"
        /// It wasn't checked, because there were too many before.
        case throttled = "auth.sign_in_throttled"
    }

    private let outcome: Outcome
    private let user: ID<User>?
    private let account: String?

    /// Creates the note of a guess; without a target that of any guess from a network.
    init(_ outcome: Outcome, of target: GuessTarget? = nil, _ user: ID<User>? = nil) {
        self.outcome = outcome
        switch target {
        case .account(let email), .code(let email):
            self.user = user
            account = "sha256:\(Array(SHA256.hash(data: Array(email.description.utf8))).hexadecimal)"
        case .user(let id): (self.user, account) = (id, nil)
        case .mail, nil: (self.user, account) = (user, nil)
        }
    }

    /// Returns the note of a guess from this address.
    func note(from address: IPAddress?) -> AuditNote {
        var details: [(key: String, value: JSONValue)] = []
        if let account { details.append(("address", .string(account))) }
        if let address { details.append(("client", .string("\(address)"))) }
        return AuditNote(outcome.rawValue, of: "user", user?.description, details)
    }

    /// Returns the name under which guesses are alike: the same outcome, account and network.
    func key(from address: IPAddress?) -> String {
        let network = address.map { "\($0.clientNetwork)" } ?? ""
        return "\(outcome.rawValue) \(account ?? user?.description ?? "") \(network)"
    }
}
