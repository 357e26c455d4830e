import TrellisDatabase
import TrellisKernel

/// What signed-in users do with the profiles of others: one method, one transaction.
struct ProfileService {
    let database: GlobalDatabase

    /// Follows a user; does nothing for one who is followed already.
    ///
    /// - Throws: ``GazetteError/profileNotFound``.
    func follow(_ username: String) async throws -> ProfileResponse {
        try await database.write { tx in
            let reader = tx.scope.userID
            let (profile, _) = try tx.profile(named: username, for: reader)
            try tx.insertMissing([FollowRecord(id: ID(at: tx.now), followerID: reader, followedID: profile.id)])
            return ProfileResponse(profile, isFollowed: true)
        }
    }

    /// Ends following a user; does nothing for one who isn't followed.
    ///
    /// - Throws: ``GazetteError/profileNotFound``.
    func unfollow(_ username: String) async throws -> ProfileResponse {
        try await database.write { tx in
            let reader = tx.scope.userID
            let (profile, _) = try tx.profile(named: username, for: reader)
            try tx.delete(FollowRecord.where { $0.followedID == profile.id && $0.followerID == reader })
            return ProfileResponse(profile, isFollowed: false)
        }
    }
}
