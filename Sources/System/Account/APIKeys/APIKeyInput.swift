import TrellisAuth
import TrellisWeb

/// What the form for a new key contains.
struct APIKeyInput: Sendable {
    var name = ""
    var role = ""
    var scopes: Set<String> = []
    var days: Int?
    var networks = ""

    /// An empty form.
    init() {}

    /// Reads a submitted form.
    init(_ fields: FormFields) {
        (name, role, networks) = (fields["name"] ?? "", fields["role"] ?? "", fields["networks"] ?? "")
        (scopes, days) = (Set(fields.all("scope")), fields["days"].flatMap { Int($0) })
    }

    /// The key that it describes; the networks are one a line, or separated by commas.
    var key: OwnAPIKeys.NewKey {
        let separators: Set<Unicode.Scalar> = ["\n", "\r", ",", " ", "\t"]
        let parts = networks.unicodeScalars.split { separators.contains($0) }.map { String($0) }
        return OwnAPIKeys.NewKey(name: name, role: role, scopes: scopes.sorted(), days: days, networks: parts)
    }
}
