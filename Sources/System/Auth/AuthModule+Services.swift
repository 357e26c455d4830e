import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// What the module gives to the composition and to other modules.
extension AuthModule {
    /// Returns the accounts of users as the modules are now, for a product's own routes.
    ///
    /// Take it after the last change of the three modules: their steps, fields, hasher and directory count.
    public func accounts(users: UsersModule, tenants: TenantsModule) -> Accounts {
        var accounts = accounts
        (accounts.users, accounts.tenants) = (users.store, tenants.store)
        return accounts
    }

    /// Returns the change to the signing keys of `settings`: tokens of removed keys are rejected.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none.
    public func reload(_ settings: AuthSettings) throws(NamedKeysError) -> @Sendable () -> Void {
        let keys = try SigningKeys(parsing: settings.signingKeys.reveal())
        return { [tokens, codes, devices = throttle.devices] in
            tokens.replaceKeys(with: keys)
            codes.replace(with: ProofCodeKeys(keys))
            devices.replace(with: DeviceKeys(keys))
        }
    }

    /// Returns the authenticator of requests.
    ///
    /// - Parameters:
    ///   - roles: the permissions of all modules.
    ///   - features: the features that plans grant; nil grants every feature.
    ///   - claims: what to load about the user; nil loads nothing more.
    public func authenticator(
        _ roles: RoleCatalog, features: (any FeatureGrants)? = nil, claims: ClaimsQuery? = nil
    ) -> any Authenticator {
        TokenAuthenticator(
            tokens: tokens, sessions: sessions, database: database, catalog: roles,
            cacheLifetime: .seconds(access.cacheSeconds), clock: clock, browserSessions: browserSessions,
            userSessions: userSessions, proofAge: settings.stepUpAge,
            keys: KeyAuthenticator(
                database: database, catalog: roles, clock: clock, logger: sessions.logger, features: features,
                claims: claims),
            features: features, claims: claims)
    }

    /// The rules of new passwords.
    public var passwordPolicy: PasswordPolicy {
        PasswordPolicy(minimum: settings.passwordMinimum, ownWords: passwordWords)
    }

    /// The accounts of users, for the module's own routes.
    var accounts: Accounts {
        var accounts = Accounts(
            database: database, passwords: QueuedHasher(passwords, on: pool), tokens: tokens, sessions: sessions,
            proofs: ProofStore(codes: codes))
        accounts.directory = directory
        accounts.passwordPolicy = passwordPolicy
        accounts.throttle = throttle
        (accounts.rules, accounts.links, accounts.flow) = (mailboxes.rules, links, signUpFlow)
        (accounts.users, accounts.tenants, accounts.auditNotes) = (users, tenants, auditNotes)
        accounts.invitations = invitations
        return accounts
    }

    /// The erasure of deleted accounts.
    var accountEraser: AccountEraser {
        AccountEraser(
            database: database, users: users, tenants: tenants, grace: deletionGrace, logger: sessions.logger)
    }

    /// The service that creates superusers, for the command line.
    package var superusers: SuperuserService {
        SuperuserService(
            database: database, passwords: QueuedHasher(passwords, on: pool), sessions: sessions, users: users,
            policy: passwordPolicy)
    }

    /// The service that signs superusers in to their pages, for the Admin module.
    package var browserSessions: BrowserSessionService {
        BrowserSessionService(
            accounts: accounts, database: database, kind: .superuser, limits: BrowserSessionLimits(pages),
            proofAge: settings.stepUpAge, clock: clock)
    }

    /// The service that signs users in to their account pages, for the Account module.
    package var userSessions: BrowserSessionService {
        BrowserSessionService(
            accounts: accounts, database: database, kind: .user, limits: BrowserSessionLimits(accountPages),
            proofAge: settings.stepUpAge, clock: clock)
    }
}
