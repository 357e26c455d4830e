import App
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import Files

@Suite("Comparing files with objects")
struct ContentSweeperTests {
    @Test("Old objects without a file are deleted; young ones and those of others stay")
    func orphans() async throws {
        try await withApp(App.self) { app in
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
                "\(tenant)/exports/a", "\(tenant)/files/a/b", "\(tenant)/files/\(id)", "backups/files/\(id)/x",
            ].map { try StorageKey($0) }
            for key in orphans + foreign { try await storage.put(key, bytes: [1]) }

            #expect(try await app.files.contentSweeper.run().deletedObjects == 0)
            app.clock.advance(by: .seconds(86_401))
            let young = try StorageKey("\(tenant)/files/\(ID<File>())/\(ID<File>())")
            try await storage.put(young, bytes: [1])
            let sweep = try await app.files.contentSweeper.run()
            #expect(sweep == ContentSweep(files: 1, objects: 7, deletedObjects: 5))
            let left = Set(try await app.storedKeys())
            #expect(left.isSuperset(of: (foreign + [young]).map(\.description)))
            #expect(left.isDisjoint(with: orphans.map(\.description)))
            #expect(left.count == foreign.count + 2)
        }
    }

    @Test("Ready files whose object is missing are reported and stay")
    func missing() async throws {
        try await withApp(App.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            var ids: [String] = []
            for actor in [ada, bob, ada, bob, ada] { ids.append(try await actor.uploaded()) }
            let storage = try app.files.dependencies.storage
            for (id, actor) in [(ids[0], ada), (ids[3], bob), (ids[4], ada)] {
                let file = try #require(try await app.row(id, of: actor))
                try await storage.delete(try StorageKey(file.absoluteKey))
            }
            let sweep = try await app.files.contentSweeper.run()
            #expect(sweep.files == 5 && sweep.objects == 2)
            #expect(Set(sweep.missingContent.map(\.description)) == [ids[0], ids[3], ids[4]])
            #expect(try await ada.get("/files/\(ids[0])").json["state"] == "ready")
        }
    }

    @Test("A listing in pages completes the files in front of its last one")
    func listing() throws {
        let tenant = ID<Tenant>(high: 1, low: 1)
        func position(_ file: UInt64) -> ContentPosition {
            ContentPosition(tenantID: tenant, fileID: ID(high: 0, low: file))
        }
        func object(_ file: UInt64, _ content: String) throws -> (StorageKey, ContentObject) {
            let key = try StorageKey("\(tenant)/files/\(position(file).fileID)/\(content)")
            return (key, try #require(ContentObject(key)))
        }
        var listing = ContentListing()
        let first = listing.add([try object(1, "a"), try object(2, "a")], isLast: false)
        #expect(first == .init(start: .beginning, end: position(2)))
        #expect(listing.contains("\(tenant)/files/\(position(1).fileID)/a"))
        listing.advance(to: first?.end)
        // The last file of a page is compared with the next one.
        #expect(!listing.contains("\(tenant)/files/\(position(1).fileID)/a"))
        #expect(listing.contains("\(tenant)/files/\(position(2).fileID)/a"))
        #expect(listing.add([], isLast: false) == nil)
        let upload = try StorageKey("\(tenant)/uploads/\(position(1).fileID)")
        let second = listing.add([try object(2, "b"), (upload, try #require(ContentObject(upload)))], isLast: false)
        #expect(second?.start == .at(position(2)))
        #expect(second?.end == ContentPosition(tenantID: tenant, fileID: ID(high: .max, low: .max)))
        listing.advance(to: second?.end)
        #expect(listing.add([], isLast: true)?.end == nil)
    }

    @Test("Only keys in this program's own spelling are its objects")
    func keys() throws {
        let (tenant, file) = (ID<Tenant>(), ID<File>())
        #expect(try ContentObject(StorageKey("\(tenant)/files/\(file)/x"))?.position.fileID == file)
        #expect(try ContentObject(StorageKey("\(tenant)/uploads/\(file)"))?.position.tenantID == tenant)
        for text in [
            "\(tenant)/files/\(file)", "\(tenant)/uploads/\(file)/x", "\(tenant)/other/\(file)/x", "x/files/\(file)/x",
            "\(tenant)/files/x/y", "\(tenant)/files/\("\(file)".uppercased())/x", "a/\(tenant)/files/\(file)/x",
        ] {
            #expect(try ContentObject(StorageKey(text)) == nil, "\(text)")
        }
    }
}
