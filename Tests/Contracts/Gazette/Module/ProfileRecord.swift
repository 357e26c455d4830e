import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A row of `profile`: what everyone sees of a user, who alone writes it.
@Record("profile")
struct ProfileRecord: GlobalRecord, Timestamped {
    let id: ID<User>
    var username: String
    var bio: String?
    var image: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite

    static let sharing = owned(by: \.id)
}

/// A row of `follow`: a user follows another one.
@Record("follow")
struct FollowRecord: GlobalRecord {
    let id: ID<FollowRecord>
    let followerID: ID<User>
    let followedID: ID<User>

    static let sharing = owned(by: \.followerID)
}

extension FollowRecord {
    /// Matches rows of another table whose user `author` the reader follows.
    static func isFollowed(_ author: Column<ID<User>>, by reader: ID<User>) -> OwnedPredicate<OwnedGlobally> {
        exists { $0.followedID == author && $0.followerID == reader }
    }
}

extension DatabaseReads where Owner == OwnedGlobally {
    /// Returns the profile of a user.
    ///
    /// - Throws: ``GazetteError/profileNotFound``.
    func profile(_ userID: ID<User>) async throws -> ProfileRecord {
        guard let profile = try await find(ProfileRecord.self, userID) else { throw GazetteError.profileNotFound }
        return profile
    }
}

extension ReadTransaction where Owner == OwnedGlobally {
    /// Returns the profile of a user.
    ///
    /// - Throws: ``GazetteError/profileNotFound``.
    func profile(_ userID: ID<User>) throws -> ProfileRecord {
        guard let profile = try find(ProfileRecord.self, userID) else { throw GazetteError.profileNotFound }
        return profile
    }

    /// Returns the profile with this name, as `reader` sees it.
    ///
    /// - Throws: ``GazetteError/profileNotFound``.
    func profile(named name: String, for reader: ID<User>) throws -> (ProfileRecord, isFollowed: Bool) {
        let profiles = ProfileRecord.where { $0.username == name }.withValues { profile in
            FollowRecord.isFollowed(profile.id, by: reader)
        }
        guard let (profile, isFollowed) = try first(profiles) else { throw GazetteError.profileNotFound }
        return (profile, isFollowed)
    }
}

extension GlobalTransaction {
    /// Changes the profile of a user; absent members keep their values.
    ///
    /// - Throws: ``GazetteError/profileNotFound``, ``GazetteError/usernameTaken``.
    func changeProfile(of userID: ID<User>, _ changes: AccountChanges) throws {
        var profile = try profile(userID)
        if let username = changes.username { profile.username = username }
        profile.bio = changes.bio.applied(to: profile.bio)
        profile.image = changes.image.applied(to: profile.image)
        _ = try mappingTakenName { try $0.update(profile) }
    }

    /// Runs `write`, and throws ``GazetteError/usernameTaken`` if it violates the unique index of names.
    func mappingTakenName(_ write: (Self) throws -> ProfileRecord) throws -> ProfileRecord {
        do {
            return try write(self)
        } catch DatabaseError.uniqueViolation(constraint: "profile_username_key") {
            throw GazetteError.usernameTaken
        }
    }
}
