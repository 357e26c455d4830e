import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Users, as everyone sees them.
@Controller("profiles")
struct ProfileController {
    let database: ReadOnlyGlobalDatabase

    init(_ context: OptionalContext) { database = context.global }

    /// Return a profile.
    @GET("{username}", access: .optional, errors: [GazetteError.profileNotFound])
    func get(username: String) async throws -> Wrapped<ProfileResponse> {
        let reader = database.scope.userID
        let (profile, isFollowed) = try await database.read { tx in try tx.profile(named: username, for: reader) }
        return Wrapped(ProfileResponse(profile, isFollowed: isFollowed))
    }
}

/// Users, as those see them who follow them.
@Controller("profiles/{username}/follow")
struct FollowController {
    let profiles: ProfileService

    init(_ context: UserContext) { profiles = ProfileService(database: context.global) }

    /// Follow a user.
    @POST(access: .authenticated, errors: [GazetteError.profileNotFound])
    func follow(username: String) async throws -> Wrapped<ProfileResponse> {
        Wrapped(try await profiles.follow(username))
    }

    /// Follow a user no more.
    @DELETE(access: .authenticated, errors: [GazetteError.profileNotFound])
    func unfollow(username: String) async throws -> Wrapped<ProfileResponse> {
        Wrapped(try await profiles.unfollow(username))
    }
}
