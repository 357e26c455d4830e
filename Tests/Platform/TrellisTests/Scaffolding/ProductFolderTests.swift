import Foundation
import Testing
import Trellis

@Suite("Adding a module to a product")
struct ProductFolderTests {
    private func withProduct(_ body: (String) throws -> Void) throws {
        try withScaffoldFolder { folder in
            let source = try TrellisSource(url: "https://example.com/trellis.git")
            try FolderWriter(folder).write(try ProductScaffold(try ProductName("Acme"), from: source).files)
            try body(folder)
        }
    }

    private func add(_ name: String, to folder: String) throws {
        let product = try ProductFolder(folder)
        try product.write(try product.adding(try ModuleName(name)))
    }

    private func text(_ path: String, in folder: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
    }

    @Test("The module is in the manifest and, as the last one, in the composition")
    func added() throws {
        try withProduct { folder in
            try add("Invoices", to: folder)
            #expect(try text("Package.swift", in: folder).contains(#"let modules = ["Notes", "Invoices"]"#))
            let app = try text("Sources/App/App.swift", in: folder)
            #expect(app.contains("import Invoices\nimport Notes\nimport Trellis\n"))
            #expect(app.contains("modules: [NotesModule(), InvoicesModule()])"))
            #expect(entries(below: "\(folder)/Sources/Modules/Invoices").count == 9)
            #expect(
                try text("Tests/Modules/InvoicesTests/InvoiceIsolationTests.swift", in: folder).contains(
                    "import AcmeApp"))
        }
    }

    @Test("A long list has a line for each module")
    func longList() throws {
        try withProduct { folder in
            for name in ["Invoices", "BlogPosts", "Categories", "Deliveries", "Refunds"] { try add(name, to: folder) }
            let app = try text("Sources/App/App.swift", in: folder)
            #expect(app.contains("modules: [\n            NotesModule(),\n            InvoicesModule(),\n"))
            #expect(app.contains("            DeliveriesModule(),\n            RefundsModule(),\n        ])\n"))
        }
    }

    @Test("A name that exists in any case is refused, and nothing changes", arguments: ["Notes", "NOTes", "AcmeApps"])
    func taken(name: String) throws {
        try withProduct { folder in
            let before = entries(below: folder)
            let (module, manifest) = (try ModuleName(name, singular: "Thing"), try text("Package.swift", in: folder))
            if name == "AcmeApps" {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/Sources/Modules/AcmeApps", withIntermediateDirectories: false)
            }
            #expect(throws: ScaffoldError.moduleExists(name)) { try ProductFolder(folder).adding(module) }
            #expect(entries(below: folder).filter { !$0.hasSuffix("AcmeApps") } == before)
            #expect(try text("Package.swift", in: folder) == manifest)
        }
    }

    @Test("A product whose composition was rewritten is refused with the line that is missing")
    func rewritten() throws {
        try withProduct { folder in
            let path = "\(folder)/Sources/App/App.swift"
            let app = try text("Sources/App/App.swift", in: folder).replacing("modules: [", with: "modules: all + [")
            try Data(app.utf8).write(to: URL(filePath: path))
            #expect(throws: ScaffoldError.unrecognized(file: "Sources/App/App.swift", line: "modules: [")) {
                try ProductFolder(folder).adding(try ModuleName("Invoices"))
            }
        }
    }

    @Test("A folder without a package is refused")
    func noPackage() throws {
        try withScaffoldFolder { folder in
            #expect(throws: ScaffoldError.notAProduct("\(folder)/Package.swift")) { try ProductFolder(folder) }
        }
    }
}
