import Testing

@Suite("Dependencies between targets")
struct DependencyTests {
    @Test("A row of the manifest uses only the rows above it")
    func rowsPointUp() throws {
        var above: Set<String> = []
        let manifest = try Manifest()
        #expect(manifest.rows.count > 10, "the manifest's rows were not recognised")
        for row in manifest.rows {
            #expect(above.isSuperset(of: row.uses), "\(row.target) uses a row that isn't above it")
            above.insert(row.target)
        }
    }

    @Test("Sources import only the targets that their row lists")
    func importsFollowTheManifest() throws {
        let manifest = try Manifest()
        let own = Set(manifest.rows.map(\.target))
        var offences: [String] = []
        for row in manifest.rows {
            let allowed = manifest.mayImport(row)
            for file in try SourceTree.swiftFiles(under: manifest.folder(of: row)) {
                let wrong = file.imports.map(\.module).filter { own.contains($0) && !allowed.contains($0) }
                offences += wrong.map { "\(file.path) imports \($0)" }
            }
        }
        #expect(offences == [])
    }

    @Test("A module never imports another module")
    func modulesStayApart() throws {
        let using = try Manifest().rows.filter { $0.layer == "module" && !$0.uses.isEmpty }
        #expect(using.map(\.target) == [])
    }

    @Test("Every folder of the three layers has its row")
    func foldersHaveRows() throws {
        let manifest = try Manifest()
        let folders = Set(manifest.rows.map(manifest.folder(of:)))
        let files = try SourceTree.swiftFiles(under: "Sources")
        let found = Set(files.map { $0.path.split(separator: "/").prefix(3).joined(separator: "/") })
        let stray = found.filter {
            !$0.hasPrefix("Sources/App") && !$0.hasPrefix("Sources/Run") && !folders.contains($0)
        }
        #expect(stray == [])
    }

    /// The folders in which each external library may be imported.
    static var outside: [(module: Regex<Substring>, folders: [String])] {
        [
            (/GRDB\w*|CSQLite|SQLite3/, ["Platform/TrellisDatabase/SQLite/"]),
            (/TOMLKit|Configuration/, ["Platform/TrellisConfig/"]),
            (/SwiftSyntax\w*|SwiftDiagnostics|SwiftCompilerPlugin/, ["Platform/TrellisMacros/"]),
            (/CArgon2/, ["System/Auth/"]),
            (
                /AsyncHTTPClient|NIOSSL/,
                [
                    "System/Webhooks/Sending/", "Platform/TrellisConfig/HTTP/", "Platform/TrellisConfig/Vault/",
                    "Platform/TrellisStorage/AWS/", "Platform/TrellisStorage/S3/",
                    "Platform/TrellisMail/Adapters/SES/", "System/Mailing/SNS/",
                    "Modules/Billing/Adapters/Gateways/Stripe/", "Platform/TrellisObservability/Traces/",
                    "Platform/TrellisObservability/Errors/Sentry/",
                ]
            ),
            (/CCurl/, ["Platform/TrellisMail/Adapters/SMTP/"]),
            (/CZlib/, ["Platform/TrellisWeb/Responses/"]),
            (/CLibPQ/, ["Platform/TrellisDatabase/Postgres/", "Platform/TrellisDatabase/Address/"]),
            (/ArgumentParser/, ["Platform/Trellis/", "System/System/", "App/"]),
        ]
    }

    @Test("An external library is imported in its own folders only")
    func outsideStaysInItsFolder() throws {
        var offences: [String] = []
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for one in file.imports {
                let rules = Self.outside.filter { one.module.wholeMatch(of: $0.module) != nil }
                for rule in rules where !rule.folders.contains(where: { file.path.hasPrefix("Sources/\($0)") }) {
                    offences.append("\(file.path) imports \(one.module)")
                }
            }
        }
        #expect(offences == [])
    }

    @Test("Every HTTP client has the guard against responses that end the process")
    func clientsAreGuarded() throws {
        let unguarded = #"\bHTTPClient\s*\(\s*(?!guarding\b)|\bHTTPClient\s*\.\s*(init|shared)\b"#
        #expect(try SourceTree.swiftFiles(under: "Sources").flatMap { try $0.matches(unguarded) } == [])
    }

    @Test("GRDB and TOMLKit aren't part of a target's public interface")
    func outsideStaysHidden() throws {
        let hidden = /GRDB\w*|TOMLKit|CArgon2|CZlib/
        let files = try SourceTree.swiftFiles(under: "Sources").filter {
            !$0.path.hasPrefix("Sources/Platform/TrellisTesting/")
        }
        let shown = files.flatMap { file in
            file.imports.filter { $0.isPublic && $0.module.wholeMatch(of: hidden) != nil }.map {
                "\(file.path): \($0.module)"
            }
        }
        #expect(shown == [])
    }

    @Test("The kernel does no input or output")
    func kernelIsPure() throws {
        let files = try SourceTree.swiftFiles(under: "Sources/Platform/TrellisKernel")
        let allowed: Set = [
            "Crypto", "Synchronization", "FoundationEssentials", "Foundation", "Glibc", "Musl", "Darwin",
        ]
        #expect(Set(files.flatMap(\.imports).map(\.module)).subtracting(allowed) == [])
        let doing = #"\b(FileManager|FileHandle|URLSession|Process|fopen|socket)\s*\("#
        let found = try files.flatMap { try $0.matches(doing) }
        #expect(found == [])
    }
}
