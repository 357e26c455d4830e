import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The caller's own account.
@Controller("users/me")
struct UserController {
    let userID: ID<User>
    let users: UserService

    init(_ context: UserContext, users: UserService) {
        userID = context.userID
        self.users = users.acting(for: context.scope)
    }

    /// Fetch the caller's account.
    @GET(access: .authenticated, errors: [UserError.notFound])
    func me() async throws -> Tagged<Extended<UserResponse>> {
        let user = UserResponse.extended(try await users.fetch(userID))
        return Tagged(user, version: user.version)
    }

    /// Change the caller's profile.
    ///
    /// Absent fields keep their values.
    @PATCH(access: .authenticated, errors: [UserError.notFound])
    func update(body: Extended<UserUpdate>, ifMatch: IfMatch?) async throws -> Tagged<Extended<UserResponse>> {
        let user = UserResponse.extended(
            try await users.update(userID, with: body.base, extra: body.extra, ifMatch: ifMatch))
        return Tagged(user, version: user.version)
    }
}
