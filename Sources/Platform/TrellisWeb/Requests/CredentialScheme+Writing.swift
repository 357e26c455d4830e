public import HTTPTypes

extension CredentialScheme {
    /// Returns the header fields of a request that carries this token, for clients such as those of tests.
    public func fields(carrying token: String) -> HTTPFields {
        switch place {
        case .authorization(let word): [.authorization: "\(word) \(token)"]
        case .header(_, let name): name.map { [$0: token] } ?? [:]
        case .cookie(let name, _): [.cookie: "\(name)=\(token)"]
        }
    }
}
