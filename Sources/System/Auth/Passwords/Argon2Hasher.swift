/// The hasher of a product that changes nothing: Argon2id, with the cost of the settings.
package struct Argon2Hasher: PasswordHasher {
    private let parameters: Argon2Parameters

    /// Creates a hasher that makes new hashes with `parameters`.
    package init(parameters: Argon2Parameters = .owasp) {
        self.parameters = parameters
    }

    package func hash(_ password: Password) throws -> String {
        try Argon2id.hash(password.normalized, parameters: parameters)
    }

    package func verify(_ password: Password, against stored: String?) throws -> PasswordMatch {
        let isMatch = try Argon2id.verify(password.normalized, against: stored ?? parameters.dummyHash)
        guard let stored, isMatch else { return .mismatch }
        return Argon2Parameters(phc: stored) == parameters ? .match : .matchNeedsRehash
    }
}
