/// The settings of the Vault or OpenBao server that further settings come from: the section `vault`.
///
/// They come from the command line, variables and files only, never from Vault itself. Without an address nothing is
/// read.
public struct VaultSettings: Settings {
    /// `vault`.
    public static let section = "vault"

    @Setting("Address of the Vault or OpenBao server, as in https://vault.example.com:8200.", .ifSet(.vaultAddress))
    var address: String?

    @Setting(
        "KV v2 path of the settings, as in secret/trellis; {environment} stands for the selected environment.",
        .ifSet(.vaultPath))
    var path: String?

    @Setting("Namespace of the path and of the login.", .ifSet(.vaultPath(minimum: 1)))
    var namespace: String?

    @Setting("PEM file with the certificates that may sign the server's certificate; the system's by default.")
    var caFile: String?

    @Setting("Token to read with.")
    var token: Secret<String>?

    @Setting("Response-wrapped token, which can be unwrapped only once.")
    var wrappedToken: Secret<String>?

    @Setting("Role to log in with AppRole.")
    var roleID: String?

    @Setting("Secret id of the AppRole.")
    var secretID: Secret<String>?

    @Setting("Response-wrapped secret id of the AppRole, which can be unwrapped only once.")
    var wrappedSecretID: Secret<String>?

    @Setting("Mount of the AppRole method.", key: "approle_mount", .vaultPath(minimum: 1))
    var appRoleMount = "approle"

    @Setting("Role to log in with the Kubernetes service account of the pod.")
    var kubernetesRole: String?

    @Setting("Mount of the Kubernetes method.", .vaultPath(minimum: 1))
    var kubernetesMount = "kubernetes"

    @Setting("File with the token of the service account, read at every login.")
    var kubernetesTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token"

    @Setting("Timeout of one request.", .range(.milliseconds(100)...(.seconds(60))))
    var timeout = Duration.seconds(5)

    @Setting(
        "How long the start tries while the server is away, sealed or overloaded.", .range(.zero...(.seconds(600))))
    var startLimit = Duration.seconds(5)

    @Setting("Time between two reads while the process runs; the changed settings are reported.", .atLeast(.seconds(1)))
    var refreshInterval = Duration.seconds(60)

    @Setting("Whether the start may use the last good values while the server is away; needs vault.stale_key.")
    var allowStale = false

    @Setting("File with the last good values, encrypted with AES-GCM.", .notEmpty)
    var staleFile = "var/vault.sealed"

    @Setting("Key of that file; it must not come from Vault.", .ifSet(.minimumLength(32)))
    var staleKey: Secret<String>?

    @Setting("Maximum age of the last good values.", .atLeast(.seconds(1)))
    var staleLimit = Duration.seconds(3 * 86_400)

    @Setting(
        "Path of dynamic database credentials, as in database/creds/trellis; needs vault.database_url.",
        .ifSet(.vaultPath))
    var databaseRole: String?

    @Setting("Database address without user, which with the credentials becomes database.url.", .ifSet(.withoutUser))
    var databaseURL: String?

    /// Creates the default settings.
    public init() {}

    /// Requires a path and exactly one login when an address is set, and what belongs together.
    public func check(_ checks: inout SettingsChecks) {
        guard address != nil else { return }
        checks.require(path != nil, "path", "is required with vault.address, as in secret/trellis")
        let logins = [token != nil, wrappedToken != nil, roleID != nil, kubernetesRole != nil].count { $0 }
        checks.require(
            logins == 1, "address",
            "needs exactly one of vault.token, vault.wrapped_token, vault.role_id and vault.kubernetes_role")
        checks.require(
            secretID == nil || wrappedSecretID == nil, "secret_id", "must not be set together with wrapped_secret_id")
        checks.require(
            roleID != nil || (secretID == nil && wrappedSecretID == nil), "role_id", "is required with a secret id")
        checks.require(!allowStale || staleKey != nil, "stale_key", "is required with vault.allow_stale")
        checks.require(
            (databaseRole == nil) == (databaseURL == nil), "database_role", "is set together with database_url or not")
    }
}

extension SettingCheck where Value == String {
    fileprivate static var vaultAddress: Self {
        .that("be https://HOST:PORT, or http:// for this machine, without user and path") { VaultAddress($0) != nil }
    }

    fileprivate static var vaultPath: Self { vaultPath(minimum: 2) }

    fileprivate static func vaultPath(minimum: Int) -> Self {
        .that(minimum > 1 ? "have the form MOUNT/PATH" : "be names separated by /") { text in
            VaultPath(text).map { $0.components.count >= minimum } ?? false
        }
    }

    fileprivate static var withoutUser: Self {
        .that("be SCHEME://HOST/NAME without user and password") { DatabaseAddress($0) != nil }
    }
}
