import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage
import TrellisWeb

/// The use cases of the avatar of one user or tenant.
struct AvatarService {
    /// The rows of the tenant; of a user those of the platform.
    private let database: TenantDatabase
    private let ownerID: ID<Avatar>
    private let userID: ID<User>?
    private let dependencies: FileDependencies

    /// The avatar of the caller's tenant.
    init(_ context: TenantContext, _ dependencies: FileDependencies) {
        database = context.database
        let tenant = context.scope.tenantID
        (ownerID, userID) = (ID(high: tenant.high, low: tenant.low), nil)
        self.dependencies = dependencies
    }

    /// The avatar of the caller.
    init(_ context: UserContext, _ system: SystemDatabase, _ dependencies: FileDependencies) {
        let (user, scope) = (context.userID, context.scope)
        database = system.database.tenant(
            Scope(
                tenantID: .platform, userID: user, requestID: scope.requestID, origin: scope.origin,
                clientAddress: scope.clientAddress))
        (ownerID, userID) = (ID(high: user.high, low: user.low), user)
        self.dependencies = dependencies
    }

    private var storage: TenantStorage { TenantStorage(dependencies.storage, tenantID: database.scope.tenantID) }

    /// Returns the response to a request for the avatar.
    ///
    /// - Throws: ``AvatarError/notFound``; ``FileError`` `contentMissing`, `rangeNotSatisfiable`; `PreconditionError`.
    func content(_ request: RouteRequest) async throws -> FileContent {
        let avatar = try await get()
        let content = FileContent.Description(
            tag: avatar.tag, size: Int64(avatar.size), mediaType: avatar.mediaType,
            disposition: "inline")
        do {
            return try await FileContent(content, of: try StorageKey(avatar.storageKey), in: storage, to: request)
        } catch FileError.contentMissing {
            // It may have been replaced since its row was read.
            let current = try await get()
            guard current.storageKey != avatar.storageKey else { throw FileError.contentMissing }
            return try await self.content(request)
        }
    }

    /// Replaces the avatar; the former content is deleted after the commit.
    ///
    /// - Throws: as ``AvatarImage``; `StorageError`; `PreconditionError.failed`.
    func replace(_ request: RouteRequest, ifMatch expected: IfMatch? = nil) async throws -> AvatarRecord {
        // Before the content is read; the transaction checks it again.
        if let expected { try expected.check(try await database.find(AvatarRecord.self, ownerID)?.tag) }
        let image = try await AvatarImage(request, dependencies.limits, scanner: dependencies.checker.scanner)
        let key = try AvatarKey.content(of: ownerID)
        let new = AvatarRecord(
            id: ownerID, tenantID: database.scope.tenantID, userID: userID, storageKey: key.description,
            mediaType: image.facts.type.essence, size: image.facts.size, sha256: image.facts.sha256,
            width: image.header.width, height: image.header.height)
        do {
            try await storage.put(key, bytes: image.content, PutOptions(contentType: new.mediaType))
            return try await database.write { tx in try tx.replaceAvatar(new, ifMatch: expected) }
        } catch {
            await discard(key, after: error, request.info.logger)
            throw error
        }
    }

    /// Deletes the avatar, and its content after the commit.
    ///
    /// - Throws: ``AvatarError/notFound``; `PreconditionError.failed`.
    func delete(ifMatch expected: IfMatch? = nil) async throws {
        try await database.write { [ownerID] tx in
            guard let avatar = try tx.find(AvatarRecord.self, ownerID, lock: .forUpdate) else {
                throw AvatarError.notFound
            }
            try expected?.check(avatar.tag)
            try tx.erase(AvatarRecord.where { $0.id == ownerID })
            try tx.deleteObjects([try StorageKey(avatar.storageKey)])
        }
    }

    private func get() async throws -> AvatarRecord {
        guard let avatar = try await database.find(AvatarRecord.self, ownerID) else { throw AvatarError.notFound }
        return avatar
    }

    /// Deletes the object of an avatar whose row couldn't be written; if this fails too, the sweep deletes it.
    private func discard(_ key: StorageKey, after error: any Error, _ logger: Logger) async {
        // The row may be committed, or may be when the database responds again.
        if case DatabaseError.commitUnknown = error { return }
        await storage.discard(key) { [database, ownerID] in
            try await database.find(AvatarRecord.self, ownerID)?.storageKey == key.description
        } report: {
            logger.warning("The object of a failed avatar isn't deleted yet", metadata: ["error": "\($0)"])
        }
    }
}

extension AvatarRecord {
    /// The entity tag of its content.
    var tag: EntityTag { EntityTag(sha256) }
}

extension TenantTransaction {
    /// Inserts or changes the row of an avatar, and deletes the former content after the commit.
    ///
    /// The row is locked, so of two at once one replaces the other, and no content is forgotten.
    fileprivate func replaceAvatar(_ new: AvatarRecord, ifMatch expected: IfMatch?) throws -> AvatarRecord {
        let isFirst = try !insertMissing([new]).isEmpty
        guard var avatar = try find(AvatarRecord.self, new.id, lock: .forUpdate) else { throw AvatarError.notFound }
        try expected?.check(isFirst ? nil : avatar.tag)
        guard avatar.storageKey != new.storageKey else { return avatar }
        try deleteObjects([try StorageKey(avatar.storageKey)])
        avatar.storageKey = new.storageKey
        avatar.mediaType = new.mediaType
        avatar.size = new.size
        avatar.sha256 = new.sha256
        avatar.width = new.width
        avatar.height = new.height
        return try update(avatar)
    }
}
