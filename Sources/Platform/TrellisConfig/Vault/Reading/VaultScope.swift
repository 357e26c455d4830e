/// What the process reads settings for.
struct VaultScope: Sendable {
    /// The selected environment.
    let environment: String
    /// Names that stand for environments and not for sections, `default` among them.
    let headers: Set<String>
    /// The header for every environment.
    let defaultHeader: String
    /// The names of variables, which fields may have.
    let names: VariableNames

    /// Returns whether `name` is an environment's, so no section's.
    func isEnvironment(_ name: String) -> Bool { name == environment || headers.contains(name) }
}
