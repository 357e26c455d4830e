import Foundation
import Testing
import TrellisKernel
import TrellisStorage

@Suite("Comparing rows with objects")
struct StorageComparisonTests {
    private let clock = ManualClock()
    private let files = SampleRows(ObjectSection("files", hasContents: true))
    private let jobs = SampleRows(ObjectSection("jobs", hasContents: false))

    /// Compares, and returns the findings as `kind key` in order.
    private func findings(
        _ storage: any Storage, readsContent: Bool = false
    ) async throws -> (lines: [String], counts: StorageComparisonCounts) {
        var lines: [String] = []
        let comparison = StorageComparison(
            storage, sources: [files, jobs], orphanAge: .seconds(3600), clock: clock)
        let counts = try await comparison.run(readsContent: readsContent) { lines.append("\($0.kind) \($0.key)") }
        return (lines, counts)
    }

    private func id<Entity>(_ number: UInt64) -> ID<Entity> { ID(high: 0, low: number) }

    @Test("Each kind of difference is found, and only with the content one of the content")
    func kinds() async throws {
        let storage = MemoryStorage(clock: clock)
        let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        let good = try files.add(id(1), id(1), sha256: sha256)
        let short = try files.add(id(1), id(2))
        let missing = try files.add(id(1), id(3))
        let other = try jobs.add(id(2), id(4), sha256: sha256)
        let orphan = try StorageKey("\(id(2) as ID<Tenant>)/jobs/\(id(9) as ID<NamingRow>)")
        let former = try StorageKey("\(id(1) as ID<Tenant>)/files/\(id(1) as ID<NamingRow>)/former")
        for (key, text) in [(good, "hello"), (short, "hell"), (other, "hullo"), (orphan, "x"), (former, "x")] {
            try await storage.put(key.description, text)
        }
        clock.advance(by: .seconds(3601))
        let quick = try await findings(storage)
        #expect(
            Set(quick.lines) == ["wrong_size \(short)", "missing \(missing)", "orphan \(orphan)", "orphan \(former)"])
        #expect(quick.counts.rows == 4 && quick.counts.objects == 5 && quick.counts.findings == 4)
        let thorough = try await findings(storage, readsContent: true)
        #expect(Set(thorough.lines) == Set(quick.lines + ["wrong_content \(other)"]))
        #expect(thorough.counts.findings == 5)
    }

    @Test("New objects without a row and objects of other sections are no findings")
    func young() async throws {
        let storage = MemoryStorage(clock: clock)
        let tenant: ID<Tenant> = id(1)
        for key in [
            "\(tenant)/reports/a", "backups/files/b", "\(tenant)/files/x/y",
            "\(tenant)/jobs/\(id(1) as ID<NamingRow>)/z",
            "\(tenant)/files/\(id(1) as ID<NamingRow>)", "readme",
        ] {
            try await storage.put(key, "x")
        }
        clock.advance(by: .seconds(3601))
        try await storage.put("\(tenant)/jobs/\(id(7) as ID<NamingRow>)", "x")
        let found = try await findings(storage)
        #expect(found.lines == [] && found.counts.otherObjects == 6 && found.counts.objects == 1)
    }

    @Test("Over several pages of rows and of objects, each difference is found once")
    func pages() async throws {
        let storage = MemoryStorage(clock: clock)
        var expected: Set<String> = []
        for number in 1...1300 as ClosedRange<UInt64> {
            let rows = number % 3 == 0 ? jobs : files
            let key = try rows.add(id(number % 4), id(number))
            if number % 97 == 0 { expected.insert("missing \(key)") } else { try await storage.put("\(key)", "hello") }
            guard number % 101 == 0 else { continue }
            let orphan = "\(id(number % 4) as ID<Tenant>)/files/\(id(number + 5000) as ID<NamingRow>)/content"
            try await storage.put(orphan, "hello")
            expected.insert("orphan \(orphan)")
        }
        for number in 0..<700 { try await storage.put("\(id(2) as ID<Tenant>)/reports/\(number)", "x") }
        clock.advance(by: .seconds(3601))
        let found = try await findings(storage)
        #expect(found.lines.count == expected.count && Set(found.lines) == expected)
        #expect(found.counts.rows == 1300 && found.counts.otherObjects == 700)
    }

    @Test("A row that is deleted while its object is looked for is no finding")
    func deletedMeanwhile() async throws {
        let key = try files.add(id(1), id(1))
        let storage = HookedStorage(MemoryStorage(clock: clock))
        storage.onHead { [files] _ in files.remove(key) }
        #expect(try await findings(storage).lines == [])
    }

    @Test("A row whose object was stored after it was listed is no finding")
    func storedMeanwhile() async throws {
        let memory = MemoryStorage(clock: clock)
        let key = try files.add(id(1), id(1))
        let storage = HookedStorage(memory)
        storage.onHead { _ in try await memory.put("\(key)", "hello") }
        #expect(try await findings(storage).lines == [])
    }

    @Test("An object whose file is damaged is found, and doesn't hide the others")
    func damaged() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false, clock: clock)
            let keys = try (1...3).map { try files.add(id(1), id($0)) }
            for key in keys { try await storage.put("\(key)", "hello") }
            // The file of the second row's object, by its place in the folder.
            let name = paths(below: folder).first {
                $0.contains("\(id(2) as ID<NamingRow>)") && $0.hasSuffix("content")
            }
            let path = folder + "/" + (try #require(name))
            try Data("garbage".utf8).write(to: URL(filePath: path))
            #expect(try await findings(storage).lines == ["unreadable \(keys[1])"])
        }
    }

    @Test("A store that can't be reached ends the comparison with its error")
    func unreachable() async throws {
        let storage = HookedStorage(MemoryStorage(clock: clock))
        try files.add(id(1), id(1))
        storage.onHead { _ in throw StorageError.unavailable("no route") }
        await #expect(throws: StorageError.unavailable("no route")) { try await findings(storage) }
    }
}
