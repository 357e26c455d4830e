import TrellisWeb

extension FilesModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /files`.
        case files
        /// `POST /files`.
        case uploadFile
        /// `GET /files/usage`.
        case usage
        /// `GET /files/{id}`.
        case file
        /// `GET /files/{id}/content`.
        case fileContent
        /// `DELETE /files/{id}`.
        case deleteFile
        /// `POST /files/uploads`.
        case createUpload
        /// `POST /files/uploads/{id}/complete`.
        case completeUpload
        /// `GET /files/objects`.
        case object
        /// `PUT /files/objects`.
        case putObject
        /// `GET /users/me/avatar`.
        case userAvatar
        /// `PUT /users/me/avatar`.
        case replaceUserAvatar
        /// `DELETE /users/me/avatar`.
        case deleteUserAvatar
        /// `GET /tenants/current/avatar`.
        case tenantAvatar
        /// `PUT /tenants/current/avatar`.
        case replaceTenantAvatar
        /// `DELETE /tenants/current/avatar`.
        case deleteTenantAvatar

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .files: FileController.RouteName.list.handlerName
            case .uploadFile: FileController.RouteName.upload.handlerName
            case .usage: FileController.RouteName.usage.handlerName
            case .file: FileController.RouteName.get.handlerName
            case .fileContent: FileController.RouteName.content.handlerName
            case .deleteFile: FileController.RouteName.delete.handlerName
            case .createUpload: UploadController.RouteName.create.handlerName
            case .completeUpload: UploadController.RouteName.complete.handlerName
            case .object: ObjectController.RouteName.get.handlerName
            case .putObject: ObjectController.RouteName.put.handlerName
            case .userAvatar: UserAvatarController.RouteName.get.handlerName
            case .replaceUserAvatar: UserAvatarController.RouteName.replace.handlerName
            case .deleteUserAvatar: UserAvatarController.RouteName.delete.handlerName
            case .tenantAvatar: TenantAvatarController.RouteName.get.handlerName
            case .replaceTenantAvatar: TenantAvatarController.RouteName.replace.handlerName
            case .deleteTenantAvatar: TenantAvatarController.RouteName.delete.handlerName
            }
        }

        /// Objects have a route only if the store has no server for them.
        public var isConditional: Bool {
            switch self {
            case .object, .putObject: true
            default: false
            }
        }
    }
}
