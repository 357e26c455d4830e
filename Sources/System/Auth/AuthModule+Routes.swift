import TrellisWeb

extension AuthModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `POST /auth/signup`.
        case signup
        /// `POST /auth/login`.
        case login
        /// `POST /auth/refresh`.
        case refresh
        /// `POST /auth/logout`.
        case logout
        /// `POST /auth/invitations/accept`.
        case acceptInvitation
        /// `POST /auth/verify-email`.
        case verifyEmail
        /// `POST /auth/verify-email/resend`.
        case resendVerification
        /// `POST /auth/password/forgot`.
        case forgotPassword
        /// `POST /auth/password/reset`.
        case resetPassword
        /// `PUT /users/me/email`.
        case changeEmail
        /// `DELETE /users/me`.
        case deleteAccount
        /// `PUT /superuser/users/{user_id}/disabled`.
        case disableUser
        /// `DELETE /superuser/users/{user_id}/disabled`.
        case enableUser
        /// `PUT /users/me/password`.
        case changePassword
        /// `GET /auth/sessions`.
        case sessions
        /// `DELETE /auth/sessions/{id}`.
        case endSession
        /// `DELETE /auth/sessions`.
        case endOtherSessions
        /// `GET /superuser/users/{user_id}/sessions`.
        case sessionsOfUser
        /// `DELETE /superuser/users/{user_id}/sessions/{id}`.
        case endSessionOfUser
        /// `DELETE /superuser/users/{user_id}/sessions`.
        case endSessionsOfUser
        /// `POST /auth/step-up`.
        case stepUp
        /// `POST /auth/password/strength`.
        case passwordStrength

        /// `GET /api-keys`.
        case apiKeys
        /// `POST /api-keys`.
        case createAPIKey
        /// `GET /api-keys/{id}`.
        case apiKey
        /// `PATCH /api-keys/{id}`.
        case updateAPIKey
        /// `DELETE /api-keys/{id}`.
        case deleteAPIKey
        /// `POST /api-keys/{id}/rotate`.
        case rotateAPIKey

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .signup: AuthController.RouteName.signup.handlerName
            case .login: AuthController.RouteName.login.handlerName
            case .refresh: AuthController.RouteName.refresh.handlerName
            case .logout: "AuthController.logout"
            case .apiKeys: APIKeyController.RouteName.list.handlerName
            case .createAPIKey: APIKeyController.RouteName.create.handlerName
            case .apiKey: APIKeyController.RouteName.get.handlerName
            case .updateAPIKey: APIKeyController.RouteName.update.handlerName
            case .deleteAPIKey: APIKeyController.RouteName.delete.handlerName
            case .rotateAPIKey: APIKeyController.RouteName.rotate.handlerName
            case .acceptInvitation: InvitationAcceptController.RouteName.accept.handlerName
            case .verifyEmail: EmailController.RouteName.verify.handlerName
            case .resendVerification: EmailController.RouteName.resend.handlerName
            case .forgotPassword: EmailController.RouteName.forgot.handlerName
            case .resetPassword: EmailController.RouteName.reset.handlerName
            case .changeEmail: EmailChangeController.RouteName.change.handlerName
            case .deleteAccount: AccountDeletionController.RouteName.delete.handlerName
            case .disableUser: UserDisablingController.RouteName.disable.handlerName
            case .enableUser: UserDisablingController.RouteName.enable.handlerName
            case .changePassword: PasswordController.RouteName.change.handlerName
            case .sessions: SessionController.RouteName.list.handlerName
            case .endSession: SessionController.RouteName.end.handlerName
            case .endOtherSessions: SessionController.RouteName.endOthers.handlerName
            case .sessionsOfUser: SuperuserSessionController.RouteName.list.handlerName
            case .endSessionOfUser: SuperuserSessionController.RouteName.end.handlerName
            case .endSessionsOfUser: SuperuserSessionController.RouteName.endAll.handlerName
            case .stepUp: StepUpController.RouteName.stepUp.handlerName
            case .passwordStrength: PasswordStrengthController.RouteName.estimate.handlerName
            }
        }
    }
}
