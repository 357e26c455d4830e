import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisStorage

extension JobContentResealer {
    /// The number of objects that are looked up at once.
    private static let page = 100

    /// Encrypts the contents in the store of objects: each becomes a new object, then its row names that one.
    func resealObjects(_ sealing: JobSealing, _ result: inout ResealedContents) async throws {
        guard let files, let current = sealing.sealer?.currentID else { return }
        var place = ContentPlace()
        while true {
            try Task.checkCancellation()
            let found = try await database.read { [place] tx in
                try tx.sql.rows(
                    SealedContent.select(after: place, except: current, "c.storage_key IS NOT NULL", Self.page),
                    SealedContent.init)
            }
            for content in found {
                do {
                    if try await reseal(content, sealing, files) { result.resealed += 1 }
                } catch is JobError {
                    result.unreadable += 1
                }
            }
            guard let last = found.last else { return }
            place = last.place
        }
    }

    /// Encrypts one object; returns whether its row names the new one.
    private func reseal(_ content: SealedContent, _ sealing: JobSealing, _ files: JobFiles) async throws -> Bool {
        guard let key = content.storageKey else { return false }
        let coding = JobContentCoding(sealing, tenant: content.tenantID, name: content.job)
        let bytes = try await files.bytes(key, size: content.storedSize ?? 0, of: content.tenantID)
        let new = try coding.resealed(content.id, content.part, bytes, of: content.keyID)
        let object = try await files.put(new.bytes, of: content.id, tenant: content.tenantID)
        let keyID = new.keyID
        return try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let changed = try JobRows(JobDatabase.allTenants(in: tx)).sql.execute(
                """
                UPDATE job_content SET key_id = \(keyID), storage_key = \(object.key), stored_size = \(object.size), \
                sha256 = \(object.sha256) WHERE tenant_id = \(content.tenantID) AND id = \(content.id) \
                AND storage_key = \(key) AND unused_since IS NULL
                """)
            let scope = Scope(
                tenantID: content.tenantID, userID: .noUser, requestID: "", origin: WorkOrigin("job secrets"))
            // The job that deletes it leaves an object that a row names.
            try tx.inTenant(scope).deleteObjects([try StorageKey(changed == 1 ? key : object.key)])
            return changed == 1
        }
    }
}
