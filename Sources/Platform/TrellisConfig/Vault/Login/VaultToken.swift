/// A token that the process reads with.
struct VaultToken: Sendable {
    let value: Secret<String>
    /// Nil for a token without end, as a root token.
    var lease: VaultLease?
}
