import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

private enum Shop {}

@Record("shop")
private struct ShopRecord {
    let id: ID<Shop>
    var title: String
}

/// What a release froze, and what later versions may still change.
@Suite(.serialized) struct MigrationReleaseTests {
    private static func create(_ column: String = "name") -> Migration {
        Migration("shop.001-create") { schema in
            schema.create("shop") { table in
                table.id()
                table.text(column)
                table.text("title").nullable()
            }
            schema.create("till") { $0.id() }
        }
    }
    private static let staff = Migration("shop.002-staff") { schema in schema.create("staff") { $0.id() } }
    private static let extra = Migration("extra.001-create") { schema in schema.create("extra") { $0.id() } }

    private func withFolder(_ body: (ReleaseFolder) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "releases-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(ReleaseFolder(path))
    }

    @Test("A release is written once, read again, and compared by version")
    func files() async throws {
        try await withFolder { folder in
            #expect(try folder.releases() == [])
            for version in ["0.10.0", "0.2.0", "0.10.0-beta.1"] {
                let release = try MigrationRelease(version, of: [Self.create()], records: [ShopRecord.self])
                let path = try folder.write(release, of: [Self.create()])
                #expect(path.hasSuffix("/\(version)/migrations.txt"))
                #expect(try folder.write(release, of: [Self.create()]) == path)
            }
            let releases = try folder.releases()
            #expect(releases.map(\.version) == ["0.2.0", "0.10.0-beta.1", "0.10.0"])
            #expect(releases.last == (try MigrationRelease("0.10.0", of: [Self.create()], records: [ShopRecord.self])))
            #expect(releases.last?.columns == ["shop": ["id", "title"]])
            #expect(releases.last?.migrations.map(\.id) == ["shop.001-create"])
        }
    }

    @Test("A written release can't be written with other content, nor a new one over changed migrations")
    func frozen() async throws {
        try await withFolder { folder in
            let all = [Self.create(), Self.staff]
            _ = try folder.write(try MigrationRelease("0.1.0", of: all, records: []), of: all)
            let more = all + [Self.extra]
            #expect(throws: MigrationReleaseError.frozen("0.1.0")) {
                try folder.write(try MigrationRelease("0.1.0", of: more, records: []), of: more)
            }
            let changed = [Self.create("label"), Self.staff]
            #expect(throws: MigrationReleaseError.self) {
                try folder.write(try MigrationRelease("0.2.0", of: changed, records: []), of: changed)
            }
            #expect(try folder.releases().map(\.version) == ["0.1.0"])
        }
    }

    @Test(
        "A version is three numbers; others name no folder",
        arguments: ["", "1.0", "1.0.0/..", "1.a.0", "../x", "1.0.0-", "1.0.0.0"])
    func versions(_ version: String) {
        #expect(throws: MigrationReleaseError.invalidVersion(version)) {
            try MigrationRelease(version, of: [], records: [])
        }
        #expect(throws: MigrationReleaseError.invalidVersion(version)) { try MigrationRelease(version, parsing: "") }
    }

    @Test("A damaged file is an error that names the line")
    func malformed() throws {
        for line in ["migration shop.001-create abc", "shop.001-create a b", "record"] {
            #expect(throws: MigrationReleaseError.malformed(version: "0.1.0", line: 3)) {
                try MigrationRelease("0.1.0", parsing: "# head\n\n\(line)\n")
            }
        }
    }

    @Test("A released migration that was changed, removed or preceded by a new one is an issue; a later one isn't")
    func issues() throws {
        let release = try MigrationRelease("0.1.0", of: [Self.create(), Self.staff], records: [])
        #expect(release.issues([Self.create(), Self.staff, Self.extra]) == [])
        #expect(
            release.issues([Self.create("label"), Self.staff]) == [
                "shop.001-create was changed after release 0.1.0. Restore it, and change the schema in a new migration."
            ])
        let gone = release.issues([Self.create()])
        #expect(gone.count == 1 && gone[0].hasPrefix("shop.002-staff is missing"))
        let early = Migration("shop.000-early") { schema in schema.create("early") { $0.id() } }
        let late = Migration("shop.003-late") { schema in schema.create("late") { $0.id() } }
        let inserted = release.issues([early, Self.create(), Self.staff, late])
        #expect(inserted.count == 1 && inserted[0].hasPrefix("shop.000-early was added before"))
        #expect(release.issues([], retired: [RetiredModule("shop", tables: ["shop", "staff", "till"])]) == [])
    }

    @Test("The check reports a changed release", arguments: TestEngine.allCases)
    func check(_ engine: TestEngine) async throws {
        let release = try MigrationRelease("0.1.0", of: [Self.create("label")], records: [])
        try await MigrationDatabase.with(engine, migrations: [Self.create()]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.create()])
            #expect(try await migrator.check(records: []).messages == [])
            let report = try await migrator.check(records: [], releases: [release])
            #expect(!report.isClean && report.messages.count == 1)
            #expect(report.messages.first?.contains("changed after release 0.1.0") == true)
        }
    }

    @Test(
        "A column or table may be dropped once the latest release doesn't use it, and not in the release that stops using it",
        arguments: TestEngine.allCases)
    func drops(_ engine: TestEngine) async throws {
        let drop = Migration("shop.002-drop") { schema in
            schema.alter("shop") { $0.drop(column: "name") }
            schema.drop("till")
        }
        let all = [Self.create(), drop]
        let using = try MigrationRelease(
            "0.1.0", parsing: "record shop id name title\nrecord till id\n")
        let unused = try MigrationRelease("0.2.0", of: [Self.create()], records: [ShopRecord.self])
        try await MigrationDatabase.with(engine, migrations: [Self.create()]) { test async throws in
            let migrator = Migrator(test.database, migrations: all)
            #expect(try await migrator.lint().count == 2)
            #expect(try await migrator.lint(releases: [using]).count == 2)
            #expect(try await migrator.lint(releases: [using, unused]) == [])
            #expect(try await migrator.lint(releases: [unused, using]).count == 2)
            // A migration that is part of the release itself ran beside the release before it.
            let later = try MigrationRelease("0.3.0", of: all, records: [ShopRecord.self])
            #expect(try await migrator.lint(all: true, releases: [later]).count == 2)
        }
    }
}
