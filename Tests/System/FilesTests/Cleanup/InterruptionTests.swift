import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

/// Stops an upload and a deletion between each two of their steps, as a crash does, and lets the sweeps run.
///
/// The steps are those of `FileService` and of the jobs, called one by one.
@Suite("Interrupted uploads and deletions")
struct InterruptionTests {
    /// The steps of an upload, in order.
    enum Step: Int, CaseIterable { case row, object, ready }

    private struct Upload {
        let file: FileRecord
        let key: StorageKey
        let storage: TenantStorage
        let database: TenantDatabase
    }

    /// Runs the steps of an upload up to one of them.
    private func upload(_ app: TestApp, _ ada: Actor, upTo last: Step) async throws -> Upload {
        let (database, limits) = (try app.database(of: ada), try app.files.dependencies.limits)
        let storage = TenantStorage(try app.files.dependencies.storage, tenantID: database.scope.tenantID)
        let (id, size) = (ID<File>(), Sample.text.count)
        let key = try ContentKey.content(of: id)
        let new = NewFile(
            id: id, name: FileName(normalizing: "a.txt"), mediaType: "text/plain", use: FileUse.attachment, size: size,
            key: key, expiresIn: limits.streamExpiry)
        let file = try await database.write { tx in try tx.begin(new).file }
        if last.rawValue >= Step.object.rawValue { try await storage.put(key, bytes: Sample.text) }
        if last == .ready {
            let type = try ContentType(of: Sample.text, isWhole: true, declared: nil)
            let content = StoredContent(key: key, size: size, sha256: textDigest, type: type)
            _ = try await database.write { tx in
                try tx.complete(file, with: content, needsCheck: false)
            }
        }
        return Upload(file: file, key: key, storage: storage, database: database)
    }

    /// Runs both sweeps and the jobs, as the schedules do.
    private func sweep(_ app: TestApp) async throws -> StorageSweep {
        try await app.files.fileSweeper.run()
        _ = try await app.runJobs()
        return try await app.application.storageSweeper.run()
    }

    @Test(
        "An upload that stops before it is ready leaves neither row nor object nor space",
        arguments: [Step.row, .object])
    func upload(last: Step) async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let upload = try await upload(app, ada, upTo: last)
            #expect(try await ada.usedSpace() == Sample.text.count)

            // While the upload may be running, nothing of it is touched.
            ada = try await app.advance(by: .seconds(86_000), ada)
            #expect(try await sweep(app) == StorageSweep(objects: last == .object ? 1 : 0))
            #expect(try await app.row("\(upload.file.id)", of: ada)?.state == .pending)

            ada = try await app.advance(by: .seconds(500), ada)
            #expect(try await sweep(app).defects == [])
            #expect(try await app.row("\(upload.file.id)", of: ada) == nil)
            #expect(try await app.storedKeys() == [])
            #expect(try await ada.usedSpace() == 0)
        }
    }

    @Test("An upload that is ready stays")
    func ready() async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let upload = try await upload(app, ada, upTo: .ready)
            ada = try await app.advance(by: .seconds(40 * 86_400), ada)
            #expect(try await sweep(app) == StorageSweep(rows: 1, objects: 1))
            #expect(try await ada.get("/files/\(upload.file.id)/content").body == Sample.text)
        }
    }

    @Test("An upload that was swept while it was running isn't completed")
    func late() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let upload = try await upload(app, ada, upTo: .row)
            app.clock.advance(by: .seconds(86_401))
            _ = try await sweep(app)
            let content = StoredContent(key: upload.key, size: 1, sha256: textDigest, type: nil)
            await #expect(throws: FileError.uploadExpired) {
                try await upload.database.write { tx in
                    _ = try tx.complete(upload.file, with: content, needsCheck: false)
                }
            }
        }
    }

    /// The steps of a deletion after its transaction, in order.
    enum Deletion: Int, CaseIterable { case row, object, noted }

    @Test("A deletion that stops after its transaction is finished later", arguments: Deletion.allCases)
    func deletion(last: Deletion) async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let upload = try await upload(app, ada, upTo: .ready)
            let id = upload.file.id
            try await upload.database.write { tx in try tx.deleteFile(id) }
            #expect(try await ada.usedSpace() == 0)
            // The job is lost, as after an operator discarded it.
            try await upload.database.write { tx in try tx.cancelJobs() }
            if last.rawValue >= Deletion.object.rawValue { try await upload.storage.delete(upload.key) }
            if last == .noted { try await upload.database.write { tx in try tx.forget(upload.file) } }

            ada = try await app.advance(by: .seconds(3700), ada)
            _ = try await sweep(app)
            #expect(try await app.storedKeys() == [])
            ada = try await app.advance(by: .seconds(31 * 86_400), ada)
            #expect(try await sweep(app) == StorageSweep())
            #expect(try await app.row("\(id)", of: ada) == nil)
        }
    }

    /// The steps of the check of a direct upload, in order.
    enum Check: Int, CaseIterable { case row, copy, moved }

    @Test("A check of a direct upload that stops is repeated, and leaves one object", arguments: Check.allCases)
    func directUpload(last: Check) async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let id = try await ada.send(Sample.text, as: "text/plain")
            let database = try app.database(of: ada)
            let storage = TenantStorage(try app.files.dependencies.storage, tenantID: database.scope.tenantID)
            let file = try #require(try await app.row(id, of: ada))
            let key = try ContentKey.content(of: file.id)
            let content = StoredContent(file, try ContentKey.upload(of: file.id), nil)
            try await database.write { tx in
                _ = try tx.complete(file, with: content, needsCheck: true)
                try tx.cancelJobs()
            }
            if last.rawValue >= Check.copy.rawValue { try await storage.copyUpload(of: file, to: key) }
            if last == .moved {
                try await database.write { tx in
                    let isMoved = try tx.move(file, to: key)
                    #expect(isMoved)
                    try tx.cancelJobs()
                }
            }
            #expect(try await ada.get("/files/\(id)/content").problem == "file.pending")
            ada = try await app.advance(by: .seconds(90_000), ada)
            for _ in 0..<2 { _ = try await sweep(app) }
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            #expect(try await app.storedKeys().count == 1)
        }
    }

    @Test("A check that was lost is repeated")
    func lostCheck() async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let upload = try await upload(app, ada, upTo: .object)
            let content = StoredContent(key: upload.key, size: Sample.text.count, sha256: nil, type: nil)
            try await upload.database.write { tx in
                _ = try tx.complete(upload.file, with: content, needsCheck: true)
                try tx.cancelJobs()
            }
            _ = try await sweep(app)
            #expect(try await ada.get("/files/\(upload.file.id)").json["state"] == "pending")
            ada = try await app.advance(by: .seconds(3700), ada)
            _ = try await sweep(app)
            #expect(try await ada.get("/files/\(upload.file.id)").json["state"] == "ready")
        }
    }
}

extension TenantTransaction {
    /// Cancels all waiting jobs of the tenant, as if they were lost.
    fileprivate func cancelJobs() throws {
        let jobs = try unfiltered(reason: "a test").rows(
            "SELECT id FROM job WHERE tenant_id = \(scope.tenantID) AND state NOT IN ('completed', 'cancelled', 'discarded')"
        )
        for job in jobs { try cancel(try job.decode(ID<BackgroundJob>.self, "id")) }
    }
}
