import Testing

@Suite("Reading sources")
struct SourceFileTests {
    @Test("Comments and strings are not code, and line numbers stay valid")
    func blanking() throws {
        let file = SourceFile(
            path: "Sources/App/Some.swift",
            text: """
                let a = "try! \\"x\\" //"  // as! Int
                /* try! /* nested */
                */ let b = #"try! ""#
                let c = "\\(names.map { "as! (" }) try!" + try! d()
                """)
        #expect(file.code == "let a =   \n\n let b = \nlet c =  + try! d()")
        #expect(try file.matches(#"\btry!"#).count == 1)
        #expect(try file.matchingLines(#"\btry!"#) == [3])
        #expect(file.name == "Some")
    }

    @Test(
        "Multi-line strings end at their delimiter",
        arguments: ["\"\"\"\n\"a\" try!\n\"\"\"", "##\"a\"# try!\"##", "\"\""])
    func literals(text: String) {
        let rest = CodeScanner.code(of: text + " + b").replacing("\n", with: "")
        #expect(rest == " + b")
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

    @Test("Other lines aren't imports", arguments: ["let importer = 1", "func important() {}", "// import GRDB"])
    func others(line: String) {
        #expect(SourceFile(path: "a.swift", text: line).imports.isEmpty)
    }
}
