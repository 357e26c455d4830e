import Logging
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// All users, for superusers.
///
/// The access guard logs every use, and this controller logs which user was read.
@Controller("superuser/users")
struct SuperuserUserController {
    let superuserID: ID<User>
    let users: UserService
    let logger: Logger

    init(_ context: SuperuserContext, users: UserService) {
        superuserID = context.userID
        logger = context.request.logger
        self.users = users
    }

    /// List every user, oldest first, or the one with an address.
    @GET(access: .superuser, errors: [CursorError.invalid])
    func list(filter: UserFilter, page: PageRequest) async throws -> Page<SuperuserUserResponse> {
        try await users.list(filter.email.map { EmailAddress($0) }, page).map { SuperuserUserResponse($0) }
    }

    /// Fetch any user.
    @GET("{user_id}", access: .superuser, errors: [UserError.notFound])
    func get(userID: ID<User>) async throws -> SuperuserUserResponse {
        logger.notice(
            "A superuser reads a user", metadata: ["user_id": "\(superuserID)", "read_user_id": "\(userID)"])
        return SuperuserUserResponse(try await users.fetch(userID).user)
    }
}
