import Testing
import TrellisKernel
import TrellisStorage
import TrellisTesting

@Suite("Conformance of stores")
struct ConformanceTests {
    @Test("The store in memory conforms", arguments: StorageConformance.Check.allCases)
    func memory(check: StorageConformance.Check) async throws {
        try await StorageConformance.run(check, on: MemoryStorage(presigner: try sampleSigner()))
    }

    @Test("The store in a folder conforms", arguments: StorageConformance.Check.allCases)
    func local(check: StorageConformance.Check) async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, presigner: try sampleSigner())
            try await StorageConformance.run(check, on: storage)
            #expect(try await storage.keys() == [], "the check left objects")
            #expect(paths(below: folder) == ["incoming", "objects"], "the store left files or folders")
        }
    }

    @Test("All checks conform at the same time, on a store that has other objects")
    func together() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            for name in ["conformance", "conformance-", "z/z", "0"] { try await storage.put(name, name) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for check in StorageConformance.Check.allCases {
                    group.addTask { try await StorageConformance.run(check, on: storage) }
                }
                try await group.waitForAll()
            }
            #expect(try await storage.keys() == ["0", "conformance", "conformance-", "z/z"])
        }
    }

    @Test("The store of a tenant conforms, except that its keys are shorter")
    func tenant() async throws {
        let storage = TenantStorage(MemoryStorage(presigner: try sampleSigner()), tenantID: ID())
        try await StorageConformance.run(storage, except: [.longKeys])
    }

    @Test("A defect of a store is found by its check", arguments: StorageDefect.allCases)
    func defects(defect: StorageDefect) async throws {
        let error = await #expect(throws: StorageMismatch.self) {
            try await StorageConformance.run(defect.check, on: DefectiveStorage(defect: defect))
        }
        #expect(error?.check == defect.check)
    }
}
