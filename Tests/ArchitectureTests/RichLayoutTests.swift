import Testing

@Suite("The rich layout")
struct RichLayoutTests {
    @Test("Each folder imports and names only what its rules allow", arguments: RichLayout.modules)
    func rules(module: String) throws {
        #expect(try RichLayout.offences(of: module, in: SourceTree.swiftFiles(under: module)) == [])
    }

    @Test("A module with a folder Domain has all four folders", arguments: RichLayout.modules)
    func complete(module: String) throws {
        let files = try SourceTree.swiftFiles(under: module)
        for folder in RichLayout.folders {
            #expect(files.contains { $0.path.hasPrefix("\(module)/\(folder.name)/") }, "\(folder.name)")
        }
    }

    @Test("No folder of a rich module names what the files next to the folders declare", arguments: RichLayout.modules)
    func entry(module: String) throws {
        // As a folder of their own, the files next to the folders are one that no folder may use.
        let files = try SourceTree.swiftFiles(under: module).map { file in
            let isEntry = file.path.split(separator: "/").count == 4
            guard isEntry else { return file }
            return SourceFile(
                path: "\(module)/Module/\(file.name).swift", text: file.lines.joined(separator: "\n"))
        }
        var order = Dictionary(uniqueKeysWithValues: RichLayout.folders.map { ($0.name, $0.uses) })
        order["Module"] = Set(order.keys)
        #expect(try FolderReferences(of: module, in: files).offences(against: order) == [])
    }

    /// A module that keeps the rules: each file has one line that the tests replace.
    private static let lawful: [String: String] = [
        "Domain/Plan.swift": "import TrellisKernel\nstruct Plan {}",
        "Application/PlanService.swift":
            "import TrellisDatabase\nstruct PlanService { let database: TenantDatabase; func get() -> Plan { Plan() } }",
        "Application/PlanRepository.swift": "protocol PlanRepository { func load() -> Plan? }",
        "Adapters/SQLPlanRepository.swift":
            "import AsyncHTTPClient\nimport TrellisDatabase\nstruct SQLPlanRepository: PlanRepository { let sql: SQL }",
        "Adapters/PlanGrants.swift": "import TrellisWeb\nstruct PlanGrants: FeatureGrants {}",
        "API/PlanController.swift":
            "import TrellisWeb\n@Controller struct PlanController { let plans: PlanService; let plan: Plan }",
        "PlanModule.swift": "import Trellis\nstruct PlanModule { let repository = SQLPlanRepository() }",
    ]

    private func offences(_ path: String, _ text: String) throws -> [String] {
        let files = Self.lawful.merging([path: text]) { $1 }.map { SourceFile(path: "Sources/M/P/\($0)", text: $1) }
        return try RichLayout.offences(of: "Sources/M/P", in: files)
    }

    @Test("A module that keeps the rules has no offences")
    func keepsThem() throws {
        #expect(try offences("Domain/Other.swift", "struct Other { let plan: Plan }") == [])
    }

    @Test(
        "A forbidden import is found",
        arguments: [
            ("Domain", "TrellisDatabase"), ("Domain", "Foundation"), ("Application", "TrellisWeb"),
            ("Application", "AsyncHTTPClient"), ("Application", "TrellisMigrations"), ("API", "TrellisDatabase"),
            ("API", "AsyncHTTPClient"), ("Adapters", "TrellisWeb"), ("Adapters", "Trellis"),
        ])
    func imports(folder: String, module: String) throws {
        let path = "\(folder)/Some.swift"
        #expect(try offences(path, "import \(module)\nstruct Some {}") == ["Sources/M/P/\(path) imports \(module)"])
    }

    @Test(
        "A reference against the order is found, also in a subfolder",
        arguments: [
            ("Domain", "Application", "PlanService"), ("Domain", "Adapters", "SQLPlanRepository"),
            ("Domain", "API", "PlanController"), ("Application", "Adapters", "SQLPlanRepository"),
            ("Application", "API", "PlanController"), ("Adapters", "API", "PlanController"),
            ("API", "Adapters", "SQLPlanRepository"),
        ])
    func references(from folder: String, to other: String, name: String) throws {
        let found = try offences("\(folder)/Deep/Some.swift", "struct Some { let one: \(name) }")
        #expect(found == ["\(folder) → \(other): Some names \(name)"])
    }

    @Test(
        "Statements outside of the adapters, and routes in them, are found",
        arguments: [
            ("Application", "func f(_ sql: SQL) {}"), ("Application", "let n = try tx.execute(text)"),
            ("API", "let rows = tx.unfiltered(reason: why)"), ("API", "let rows = all.sql"),
            ("Domain", "@Record(\"a\") struct Row {}"),
            ("Adapters", "@Controller(\"a\") struct Rows {}"), ("Adapters", "@GET(\"a\") func f() {}"),
        ])
    func statements(folder: String, text: String) throws {
        let found = try offences("\(folder)/Some.swift", text)
        #expect(found.count == 1 && found.first?.contains(text) == true)
    }
}
