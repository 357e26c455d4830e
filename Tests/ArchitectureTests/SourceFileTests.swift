import Testing

@Suite("Reading sources")
struct SourceFileTests {
    @Test("Comments and strings are not code, and line numbers hold")
    func blanking() {
        let file = SourceFile(
            path: "Sources/App/Some.swift",
            text: """
                let a = "try! \\"x\\" //"  // as! Int
                /* try!
                */ let b = #"try! ""#
                let c = try! d()
                """)
        #expect(file.code == ["let a =   ", "", " let b = ", "let c = try! d()"])
        #expect(file.matches(of: /\btry!/) == ["Sources/App/Some.swift:4: let c = try! d()"])
        #expect(file.name == "Some")
    }

    @Test(
        "An import is recognised with its access level and attributes",
        arguments: [
            ("import GRDB", "GRDB", false), ("public import struct NIOCore.ByteBuffer", "NIOCore", true),
            ("@preconcurrency internal import Logging", "Logging", false), ("@testable import App", "App", false),
        ])
    func imports(line: String, module: String, isPublic: Bool) throws {
        let found = try #require(Import(line: line))
        #expect(found.module == module)
        #expect(found.isPublic == isPublic)
    }

    @Test("Other lines are no import", arguments: ["let importer = 1", "func important() {}", "// import GRDB"])
    func others(line: String) {
        #expect(SourceFile(path: "a.swift", text: line).imports.isEmpty)
    }
}
