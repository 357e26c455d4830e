import TrellisWeb

extension UsersModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /users/me`.
        case me
        /// `PATCH /users/me`.
        case updateMe
        /// `GET /superuser/users`.
        case superuserUsers
        /// `GET /superuser/users/{user_id}`.
        case superuserUser

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .me: UserController.RouteName.me.handlerName
            case .updateMe: UserController.RouteName.update.handlerName
            case .superuserUsers: SuperuserUserController.RouteName.list.handlerName
            case .superuserUser: SuperuserUserController.RouteName.get.handlerName
            }
        }
    }
}
