import SampleProduct
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

@Suite("Files as attachments of mails")
struct AttachmentTests {
    @Test("A tenant's ready file is read whole, up to the limit")
    func reading() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (id, database) = (
                try await ada.uploaded(Sample.bytes, "application/octet-stream"), try app.database(of: ada)
            )
            #expect(try await app.files.attachment(id, in: database) == Sample.bytes)
            #expect(try await app.files.attachment(id, in: database, limit: Sample.bytes.count) == Sample.bytes)
            await #expect(throws: MailError.self) {
                try await app.files.attachment(id, in: database, limit: Sample.bytes.count - 1)
            }
        }
    }

    @Test("A file of another tenant, a deleted file and an unknown key are missing for ever; others are tried again")
    func missing() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let (mine, theirs) = (try app.database(of: ada), try app.database(of: bob))
            let id = try await ada.uploaded()
            for (key, database) in [(id, theirs), ("\(ID<File>())", mine), ("../x", mine), ("", mine)] {
                let error = await #expect(throws: MailError.self) {
                    try await app.files.attachment(key, in: database)
                }
                #expect(error?.code == "mail.attachment_missing")
            }
            let pending = try await ada.begin("a.txt", "text/plain", 5).json["id"]?.string ?? ""
            await #expect(throws: FileError.pending) { try await app.files.attachment(pending, in: mine) }
            #expect(try await ada.delete("/files/\(id)").status == 204)
            await #expect(throws: MailError.self) { try await app.files.attachment(id, in: mine) }

            let lost = try await ada.uploaded()
            let file = try #require(try await app.row(lost, of: ada))
            try await app.files.dependencies.storage.delete(try file.absoluteKey)
            await #expect(throws: FileError.contentMissing) { try await app.files.attachment(lost, in: mine) }
        }
    }
}
