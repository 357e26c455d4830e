import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

extension APIKeyService {
    /// Makes a new secret of a key, which the caller owns, and tells the caller by mail.
    ///
    /// The previous secret stays valid for the overlap, as long as its own owner is a member; at most two are valid at
    /// once: one that was replaced before ends now. A secret that was never used ends in its place, so that a client that
    /// lost the response can repeat the rotation. Rotations of one key run one after the other.
    ///
    /// - Throws: ``APIKeyError/notFound``; `TenantError` `ownerRequired`, `permissionNotHeld`;
    ///   `PreconditionError.failed`.
    func rotate(
        _ id: ID<APIKey>, overlap: Duration?, ifMatch: IfMatch? = nil
    ) async throws -> APIKeyWithSecret {
        let token = APIKeyToken()
        let overlap = overlap ?? limits.overlap
        return try await database.write { tx in
            let authority = try TenantAuthority(.apiKeysManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let (found, role) = try key(id, in: rows)
            try authority.check(role)
            try ifMatch?.check(version: found.version)
            let until = try replaceSecrets(of: id, for: overlap, in: tx)
            // The version changes, because hint and owner do.
            let key = try rows.update(found)
            try store(token, of: key, in: tx)
            try rows.audit("api_key.rotated", of: "auth_api_key", id: "\(id)")
            try rows.publish(APIKeyRotated(apiKeyID: id, previousUntil: until))
            try tell(of: key, isRotation: true, in: tx)
            let secrets = try tx.fetch(APIKeySecretRecord.of(id))
            return APIKeyWithSecret(
                secret: token.text, apiKey: APIKeyResponse(key, role: role.name, secrets: secrets, at: tx.now))
        }
    }

    /// Ends the secrets of a key but one, and returns when that one ends.
    private func replaceSecrets(
        of id: ID<APIKey>, for overlap: Duration, in tx: SystemTransaction
    ) throws -> Timestamp {
        var until = tx.now + overlap
        guard overlap > .zero else {
            try tx.delete(APIKeySecretRecord.of(id))
            return until
        }
        let secrets = try tx.fetch(APIKeySecretRecord.of(id))
        let newest = secrets.first { $0.replacedUntil == nil }
        let previous = secrets.compactMap(\.replacedUntil).filter { tx.now < $0 }.max()
        if let previous, let newest, newest.lastUsedAt == nil {
            try tx.delete(newest)
            until = min(until, previous)
        } else {
            try tx.delete(APIKeySecretRecord.where { $0.keyID == id && $0.replacedUntil != nil })
        }
        try tx.update(APIKeySecretRecord.of(id)) { [$0.replacedUntil.set(until)] }
        return until
    }

    /// Stores the hash of a new secret, which the caller owns.
    @discardableResult
    func store(
        _ token: APIKeyToken, of key: APIKeyRecord, in tx: SystemTransaction
    ) throws -> APIKeySecretRecord {
        try tx.insert(
            APIKeySecretRecord(
                id: ID(), ownerID: key.tenantID, keyID: key.id, memberID: scope.userID, hash: token.hash,
                hint: token.hint, createdAt: tx.now))
    }

    /// Sends a notice to the caller, whose account may have been used by another person.
    func tell(of key: APIKeyRecord, isRotation: Bool, in tx: SystemTransaction) throws {
        guard let user = try tx.find(UserRecord.self, scope.userID),
            let to = try? MailAddress(user.email, name: user.displayName),
            let tenant = try tx.find(TenantRecord.self, key.tenantID)
        else { return }
        try tx.inTenant(scope).send(
            NewAPIKeyMail(
                to: to, name: key.name, tenant: tenant.name, isRotation: isRotation,
                language: user.language.flatMap { LanguageTag($0) }))
    }
}
