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
        /// `PUT /users/me/password`.
        case changePassword

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .signup: AuthController.RouteName.signup.handlerName
            case .login: AuthController.RouteName.login.handlerName
            case .refresh: AuthController.RouteName.refresh.handlerName
            case .logout: "AuthController.logout"
            case .changePassword: PasswordController.RouteName.change.handlerName
            }
        }
    }
}
