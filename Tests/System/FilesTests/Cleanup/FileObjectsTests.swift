import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

@Suite("Comparing files with objects")
struct FileObjectsTests {
    @Test("Old objects without a file are deleted; young ones and those of others stay")
    func orphans() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded()
            let storage = try app.files.dependencies.storage
            let (tenant, other) = (try #require(ada.tenantID), ID<Tenant>())
            let orphans = try [
                "\(tenant)/files/\(ID<File>())/\(ID<File>())", "\(tenant)/files/\(id)/\(ID<File>())",
                "\(tenant)/uploads/\(id)", "\(tenant)/uploads/\(ID<File>())",
                "\(other)/files/\(ID<File>())/\(ID<File>())",
            ].map { try StorageKey($0) }
            let foreign = try [
                "\(tenant)/reports/a", "\(tenant)/files/a/b", "\(tenant)/files/\(id)", "backups/files/\(id)/x",
            ].map { try StorageKey($0) }
            for key in orphans + foreign { try await storage.put(key, bytes: [1]) }

            #expect(try await app.application.storageSweeper.run().deletedObjects == 0)
            app.clock.advance(by: .seconds(86_401))
            let young = try StorageKey("\(tenant)/files/\(ID<File>())/\(ID<File>())")
            try await storage.put(young, bytes: [1])
            let sweep = try await app.application.storageSweeper.run()
            #expect(sweep == StorageSweep(rows: 1, objects: 7, deletedObjects: 5))
            let left = Set(try await app.storedKeys())
            #expect(left.isSuperset(of: (foreign + [young]).map(\.description)))
            #expect(left.isDisjoint(with: orphans.map(\.description)))
            #expect(left.count == foreign.count + 2)
        }
    }

    @Test("Ready files whose object is missing are reported and stay")
    func missing() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            var ids: [String] = []
            for actor in [ada, bob, ada, bob, ada] { ids.append(try await actor.uploaded()) }
            let storage = try app.files.dependencies.storage
            for (id, actor) in [(ids[0], ada), (ids[3], bob), (ids[4], ada)] {
                let file = try #require(try await app.row(id, of: actor))
                try await storage.delete(try file.absoluteKey)
            }
            let sweep = try await app.application.storageSweeper.run()
            #expect(sweep.rows == 5 && sweep.objects == 2)
            let files = sweep.defects.compactMap { $0.split(separator: "/").dropFirst(2).first.map(String.init) }
            #expect(Set(files) == [ids[0], ids[3], ids[4]] && sweep.defects.count == 3)
            #expect(try await ada.get("/files/\(ids[0])").json["state"] == "ready")
        }
    }
}
