import Testing

@Suite("Folders of a target")
struct FolderCycleTests {
    static let targets: [String] = ["Platform", "System", "Modules"].flatMap { layer in
        let paths = SourceTree.paths(under: "Sources/\(layer)", withSuffix: ".swift")
        return Set(paths.map { $0.split(separator: "/").prefix(3).joined(separator: "/") }).sorted()
    }

    @Test("The folders of a target have no cyclic references", arguments: targets)
    func noCycles(target: String) throws {
        #expect(try FolderReferences(of: target).cycles == [])
    }

    @Test("References are found: the controllers of the web target use its routes")
    func findsReferences() throws {
        let web = try FolderReferences(of: "Sources/Platform/TrellisWeb")
        #expect(web.references["OpenAPI"]?["Routing"] != nil)
    }
}
