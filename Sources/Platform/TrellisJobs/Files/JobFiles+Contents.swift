import Crypto
import NIOCore
package import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage

extension JobFiles {
    /// Returns the result of a job that the storage has, as JSON; nil for one that is confidential, or larger than `limit`.
    ///
    /// - Throws: ``JobError/fileMissing``; ``JobError/contentDamaged``; `StorageError`.
    package func result(_ record: JobContentRecord, limit: Int) async throws -> JSONText? {
        guard record.keyID == nil, record.size <= limit, let key = record.storageKey else { return nil }
        let bytes = try await bytes(key, size: record.storedSize ?? 0, of: record.tenantID)
        return JSONText(String(decoding: bytes, as: UTF8.self))
    }

    /// Stores a content as an object of the tenant, and returns it without its bytes.
    ///
    /// The caller writes the row that names the object after that. What never gets a row, the sweep of the storage deletes.
    func store(_ content: JobContent, of tenant: ID<Tenant>) async throws -> JobContent {
        var stored = content
        stored.object = try await put(content.bytes, of: content.id, tenant: tenant)
        stored.bytes = []
        return stored
    }

    /// Stores bytes as a new object of a content.
    func put(_ bytes: [UInt8], of content: ID<JobContentRecord>, tenant: ID<Tenant>) async throws -> ContentObject {
        let key = try JobContentKey.new(of: content)
        let digest = SHA256.hash(data: bytes)
        try await objects(of: tenant).put(
            key, StorageBody(bytes: bytes),
            PutOptions(contentType: "application/octet-stream", sha256: Array(digest)))
        return ContentObject(
            key: key.description, size: bytes.count,
            sha256: ContentDigest.etag(Array(digest)))
    }

    /// Reads the object of a content.
    ///
    /// - Throws: ``JobError/fileMissing`` if the store has no such object; ``JobError/contentDamaged``; `StorageError`.
    func bytes(_ key: String, size: Int, of tenant: ID<Tenant>) async throws -> [UInt8] {
        do {
            let object = try await objects(of: tenant).get(try StorageKey(key), range: nil)
            guard object.info.size == Int64(size) else { throw JobError.contentDamaged }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(size)
            for try await chunk in object.body { bytes += Array(buffer: chunk) }
            // A cancelled sequence may end as if it was complete.
            try Task.checkCancellation()
            return bytes
        } catch StorageError.notFound {
            throw JobError.fileMissing
        }
    }

    /// Reads a content that an object has, as JSON.
    ///
    /// - Throws: the errors of ``bytes(_:size:of:)``; ``JobError/secretKeyMissing(_:)``; ``JobError/contentDamaged``.
    func text(of record: JobContentRecord, _ key: String, _ coding: JobContentCoding) async throws -> String {
        let bytes = try await bytes(key, size: record.storedSize ?? 0, of: record.tenantID)
        let digest = ContentDigest.etag(Array(SHA256.hash(data: bytes)))
        guard digest == record.sha256 else { throw JobError.contentDamaged }
        return try coding.open(record, bytes)
    }
}

extension JobContentCoding {
    /// Divides JSON into what a row shows and what is kept apart, outside of transactions: what is large becomes an object.
    ///
    /// - Parameters:
    ///   - files: the store of objects; nil for none, and then the limits of rows apply.
    ///   - shown: what the row has instead of a large content.
    /// - Throws: ``JobError/argumentsTooLarge(size:limit:)``; ``JobError/resultTooLarge(size:limit:)``;
    ///   ``JobError/noSecretKey(job:)``; `StorageError`.
    func divide(
        _ text: String, _ part: JobContent.Part, hiding secrets: ConfidentialMembers, in files: JobFiles?,
        _ limits: JobLimits, shown: JSONText
    ) async throws -> DividedJSON {
        let size = text.utf8.count
        guard let files, size > files.contentThreshold else {
            try part == .arguments ? limits.checkArguments(text) : limits.checkResult(text)
            return try divide(text, part, hiding: secrets)
        }
        try limits.checkContent(size, areArguments: part == .arguments)
        let content = try whole(text, part, hiding: secrets)
        return DividedJSON(shown: shown, content: try await files.store(content, of: tenantID))
    }
}

/// The keys of the objects of contents, among the objects of their tenant.
enum JobContentKey {
    /// The keys of all objects: `TENANT/job-contents/ROW/CONTENT`, where the row names one of its objects.
    static let section = ObjectSection("job-contents", hasContents: true)

    /// Returns a key for an object that the row of a content will name.
    static func new(of content: ID<JobContentRecord>) throws(StorageError) -> StorageKey {
        try StorageKey("\(section.name)/\(content)/\(ID<JobContentRecord>())")
    }
}
