internal import Synchronization
internal import TrellisKernel

/// The connection to the server that settings were read from: its token, and the last good values.
///
/// It acts only when it is called, and blocks the calling thread then. ``VaultSession`` keeps it alive.
public final class VaultConnection: Sendable {
    private struct State {
        var token: VaultToken?
        var credentials: VaultDatabase.Credentials?
        var values: VaultValues?
        /// Why the values are those of an earlier process; nil while they aren't.
        var failure: VaultError?
        var keptAt: Timestamp?
    }
    let settings: VaultSettings
    let clock: any Clock
    private let client: VaultClient
    private let login: VaultLogin
    private let path: String
    private let scope: VaultScope
    private let sealed: SealedValues?
    private let database: VaultDatabase?
    private let state = Mutex(State())

    /// Connects, reads the values, and keeps them in the file for stale values if there is one.
    ///
    /// While the server is away it tries until `vault.start_limit`, and then returns the last good values if that is
    /// permitted.
    ///
    /// - Parameters:
    ///   - settings: valid settings with an address.
    ///   - scope: what to read for.
    ///   - acceptsPlaintext: whether another machine may be called without encryption.
    ///   - directory: the folder that relative paths start from.
    static func open(
        _ settings: VaultSettings, for scope: VaultScope, acceptsPlaintext: Bool, in directory: String,
        _ dependencies: VaultDependencies
    ) throws(VaultError) -> VaultConnection {
        let connection = try VaultConnection(
            settings, for: scope, acceptsPlaintext: acceptsPlaintext, in: directory, dependencies)
        let patience = VaultPatience.retrying(
            for: settings.startLimit, timeout: settings.timeout, pause: dependencies.pause)
        do throws(VaultError) {
            try connection.read(patience)
            try connection.keep()
        } catch {
            guard error.isTemporary, let sealed = connection.sealed else { throw error }
            let values = try sealed.load(at: dependencies.clock.now)
            connection.state.withLock { ($0.values, $0.failure) = (values, error) }
        }
        return connection
    }

    private init(
        _ settings: VaultSettings, for scope: VaultScope, acceptsPlaintext: Bool, in directory: String,
        _ dependencies: VaultDependencies
    ) throws(VaultError) {
        guard let address = settings.address.flatMap({ VaultAddress($0) }), let path = settings.path,
            let identity = VaultIdentity(settings)
        else { throw .unreachable(address: settings.address ?? "vault.address", reason: "the settings are not valid") }
        guard address.isEncrypted || address.isLoopback || acceptsPlaintext else {
            throw .plaintext(address: "\(address)")
        }
        self.settings = settings
        self.path = path
        self.scope = scope
        clock = dependencies.clock
        client = VaultClient(
            address: address, namespace: settings.namespace.flatMap { VaultPath($0) },
            transport: try dependencies.transport(settings))
        login = VaultLogin(client, identity, clock: clock)
        if settings.allowStale, let key = settings.staleKey {
            let isAbsolute = settings.staleFile.hasPrefix(utf8: "/")
            let file = isAbsolute ? settings.staleFile : "\(directory)/\(settings.staleFile)"
            sealed = SealedValues(
                file: file, key: key,
                context: [
                    "\(address)", settings.namespace ?? "", path, scope.environment, settings.databaseRole ?? "",
                ],
                ageLimit: settings.staleLimit)
        } else {
            sealed = nil
        }
        if let role = settings.databaseRole.flatMap({ VaultPath($0) }),
            let target = settings.databaseURL.flatMap({ DatabaseAddress($0) })
        {
            database = VaultDatabase(client: client, role: role, address: target, clock: clock)
        } else {
            database = nil
        }
    }

    /// The server's address.
    public var address: String { "\(client.address)" }

    /// The last good values.
    public var values: VaultValues {
        state.withLock { $0.values } ?? VaultValues(layers: [], readAt: clock.now, isStale: true)
    }

    /// Why the values are the last good ones of an earlier process; nil while they aren't.
    package var staleReason: VaultError? { state.withLock { $0.failure } }

    /// The lease of the token; nil before the first login and for a token without end.
    var tokenLease: VaultLease? { state.withLock { $0.token?.lease } }

    /// The lease of the database credentials, if there are any.
    var credentialsLease: VaultLease? { state.withLock { $0.credentials?.lease } }

    /// Whether the process can log in more than once.
    var canLogInAgain: Bool { login.canRepeat }

    /// One attempt for each request.
    var patience: VaultPatience { .once(settings.timeout) }
}

extension VaultConnection {
    /// Reads the values; after a refused token it logs in once and reads again.
    ///
    /// - Returns: the keys that changed, sorted; after stale values, those that differ from them.
    @discardableResult
    func read(_ patience: VaultPatience) throws(VaultError) -> [String] {
        let known = state.withLock { $0.token }
        let token = if let known { known } else { try logIn(patience) }
        let layers: [VaultValues.Layer]
        do throws(VaultError) {
            layers = try self.layers(token, patience)
        } catch {
            guard case .denied = error else { throw error }
            guard try !login.isValid(token, patience) else { throw error }
            guard login.canRepeat else { throw .invalidToken(address: address) }
            layers = try self.layers(try logIn(patience), patience)
        }
        let values = VaultValues(layers: layers, readAt: clock.now, isStale: false)
        return state.withLock { state in
            let changed = state.values.map { $0.changedKeys(to: values) } ?? []
            (state.values, state.failure) = (values, nil)
            return changed
        }
    }

    /// Renews the token, or logs in again when renewing gives no full lease.
    ///
    /// - Returns: whether the process logged in again, so that other database credentials must be read before the former
    ///   token ends.
    /// - Throws: ``VaultError/ending(address:end:)`` when the server doesn't renew the token and there is no login.
    func renewToken(_ patience: VaultPatience) throws(VaultError) -> Bool {
        guard let token = state.withLock({ $0.token }), let lease = token.lease else { return false }
        if lease.action == .renew || !login.canRepeat, let renewed = try login.renew(token, patience) {
            state.withLock { $0.token?.lease = renewed }
            return false
        }
        guard login.canRepeat else { throw .ending(address: address, end: "\(lease.end)") }
        _ = try logIn(patience)
        return true
    }

    /// Renews the lease of the database credentials, or drops them so that the next read gets others.
    ///
    /// - Returns: whether they must be read again.
    func renewCredentials(_ patience: VaultPatience) throws(VaultError) -> Bool {
        let (token, credentials) = state.withLock { ($0.token, $0.credentials) }
        guard let token, let credentials, let lease = credentials.lease, let database else { return false }
        if lease.action == .renew, let renewed = try database.renew(lease, token.value, patience) {
            state.withLock { $0.credentials = VaultDatabase.Credentials(url: credentials.url, lease: renewed) }
            return false
        }
        state.withLock { $0.credentials = nil }
        return true
    }

    /// Writes the file for stale values, if there is one and it is older than the values by an hour, or `isChanged`.
    func keep(isChanged: Bool = true) throws(VaultError) {
        guard let sealed else { return }
        let (values, keptAt) = state.withLock { ($0.values, $0.keptAt) }
        let pause = min(.seconds(3600), settings.staleLimit / 10)
        guard let values, !values.isStale, isChanged || keptAt.map({ values.readAt - $0 >= pause }) ?? true else {
            return
        }
        try sealed.save(values)
        state.withLock { $0.keptAt = values.readAt }
    }

    /// Ends the token, and with it dynamic credentials, if the process logged in by itself; for the end of a process.
    ///
    /// It blocks the thread for at most `vault.timeout`.
    ///
    /// - Throws: ``VaultError`` when the server is away; the token then ends with its lease.
    public func close() throws(VaultError) {
        guard let token = state.withLock({ $0.token }) else { return }
        try login.revoke(token, patience)
        state.withLock { ($0.token, $0.credentials) = (nil, nil) }
    }

    private func logIn(_ patience: VaultPatience) throws(VaultError) -> VaultToken {
        let token = try login.login(patience)
        state.withLock { state in
            state.token = token
            // The credentials end with the token that they were read with.
            state.credentials = nil
        }
        return token
    }

    private func layers(
        _ token: VaultToken, _ patience: VaultPatience
    ) throws(VaultError) -> [VaultValues.Layer] {
        let reader = VaultReader(client: client, token: token.value, scope: scope, patience: patience)
        let layers = try reader.layers(at: path)
        guard let database else { return layers }
        let known = state.withLock { $0.credentials }
        let credentials = if let known { known } else { try database.credentials(token.value, patience) }
        state.withLock { $0.credentials = credentials }
        return [database.layer(credentials)] + layers
    }
}
