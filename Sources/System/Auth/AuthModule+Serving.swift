import Trellis
import TrellisConfig
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The routes of the module, for the features that product and settings chose.
extension AuthModule {
    /// Its routes.
    public var routes: [Route] { routes(of: accounts) }

    /// Its routes, for these accounts.
    private func routes(of accounts: Accounts) -> [Route] {
        let routes =
            signUpRoutes(accounts)
            + [AuthController.logoutRoute { AuthController($0, accounts: accounts) }]
            + PasswordController.routes { PasswordController($0, accounts: accounts) }
            + mailboxRoutes(accounts)
            + SessionController.routes { SessionController($0, accounts: accounts) }
            + AccountDeletionController.routes { AccountDeletionController($0, accounts: accounts) }
            + UserDisablingController.routes { UserDisablingController($0, accounts: accounts) }
            + SuperuserSessionController.routes { SuperuserSessionController($0, accounts: accounts) }
            + StepUpController.routes { [age = settings.stepUpAge] in
                StepUpController($0, accounts: accounts, age: age)
            }
            + PasswordStrengthController.routes { [passwordPolicy, estimates, clock] context in
                PasswordStrengthController(context, policy: passwordPolicy, limit: estimates, clock: clock)
            }
        // Only a directory outside of the database makes a login create a user.
        let logInErrors = directory is DatabaseDirectory ? [] : directory.errors + users.createErrors
        let tenantErrors = signUp == .userOnly ? [] : tenants.createErrors
        let createErrors = users.createErrors + tenantErrors
        return routes.documenting(signUpErrors(createErrors), of: RouteName.signup)
            .documenting(createErrors + users.updateErrors + flowErrors, of: RouteName.verifyEmail)
            .documenting(users.updateErrors, of: RouteName.resetPassword)
            .documenting(users.updateErrors, of: MagicLinkController.RouteName.logIn)
            .documenting(logInErrors, of: RouteName.login)
            .documenting(users.updateErrors, of: RouteName.changePassword).map { $0.extended(by: extensions) }
    }

    /// Its routes, with the acceptance of invitations, which gives roles with the permissions of all modules.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let invitations = InvitationAcceptance(tenants, permissions: catalog.declarations.permissions)
        self.invitations.replace(with: invitations)
        let accounts = accounts
        let acceptance = InvitationAcceptController.routes { [accounts] context in
            InvitationAcceptController(context, accounts: accounts, invitations: invitations)
        }
        let errors = users.createErrors + users.updateErrors + invitations.stepErrors
        return ModuleRoutes(
            routes(of: accounts) + acceptance.documenting(errors, of: RouteName.acceptInvitation)
                + apiKeyRoutes(RoleCatalog(catalog.declarations.permissions)),
            unprefixed: unprefixedRoutes)
    }

    /// The public keys of the access tokens, without the prefix.
    public var unprefixedRoutes: [Route] { [KeySetRoute.route(tokens)] }

    /// The routes of the controller, with the sign-up that the product chose.
    private func signUpRoutes(_ accounts: Accounts) -> [Route] {
        let routes = AuthController.routes { AuthController($0, accounts: accounts) }
        guard let signUp = signUpRoute(accounts) else { return routes }
        return routes.map { $0.handlerName == signUp.handlerName ? signUp : $0 }
    }

    /// The routes of API keys; `roles` has the permissions of all modules.
    private func apiKeyRoutes(_ roles: RoleCatalog) -> [Route] {
        APIKeyController.routes { [database, apiKeyLimits] context in
            APIKeyController(context, database: database, catalog: roles, limits: apiKeyLimits)
        }
    }

    /// How long API keys and their replaced secrets live.
    var apiKeyLimits: APIKeyLimits { APIKeyLimits(lifetime: settings.apiKeyLifetime, overlap: settings.apiKeyOverlap) }
}
