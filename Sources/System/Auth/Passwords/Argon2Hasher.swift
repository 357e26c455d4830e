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
        let phc = stored ?? parameters.dummyHash
        if try Argon2id.verify(password.normalized, against: phc), stored != nil {
            return Argon2Parameters(phc: phc) == parameters ? .match : .matchNeedsRehash
        }
        // A hash that was imported from a system that doesn't normalize; for unknown users too, for the same time.
        guard password.sent != password.normalized, try Argon2id.verify(password.sent, against: phc), stored != nil
        else { return .mismatch }
        return .matchNeedsRehash
    }
}
