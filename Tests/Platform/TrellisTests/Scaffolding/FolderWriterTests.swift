import Foundation
import Testing
import Trellis

@Suite("Writing the folder of a new product")
struct FolderWriterTests {
    private let files = [
        ScaffoldFile("README.md", text: "text"), ScaffoldFile("Sources/App/App.swift", text: "code"),
        ScaffoldFile(".hidden/file", text: "hidden"),
    ]

    @Test("All files are written into a folder that doesn't exist")
    func newFolder() throws {
        try withScaffoldFolder { folder in
            try FolderWriter("\(folder)/acme/").write(files)
            #expect(
                entries(below: folder) == [
                    "acme", "acme/.hidden", "acme/.hidden/file", "acme/README.md", "acme/Sources", "acme/Sources/App",
                    "acme/Sources/App/App.swift",
                ])
            #expect(try String(contentsOfFile: "\(folder)/acme/README.md", encoding: .utf8) == "text")
        }
    }

    @Test("An empty folder is filled and stays the same folder")
    func emptyFolder() throws {
        try withScaffoldFolder { folder in
            let number = try FileManager.default.attributesOfItem(atPath: folder)[.systemFileNumber] as? Int
            try FolderWriter(folder).write(files)
            #expect(entries(below: folder).filter { !$0.contains("/") } == [".hidden", "README.md", "Sources"])
            #expect(try FileManager.default.attributesOfItem(atPath: folder)[.systemFileNumber] as? Int == number)
        }
    }

    @Test("A folder with an entry, a file and a link to nothing are refused")
    func existing() throws {
        try withScaffoldFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/.entry"))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/link", withDestinationPath: "\(folder)/nothing")
            for path in [folder, "\(folder)/.entry", "\(folder)/link"] {
                #expect(throws: ScaffoldError.exists(path)) { try FolderWriter(path) }
            }
            #expect(entries(below: folder) == [".entry", "link"])
        }
    }

    @Test("A path below a folder that doesn't exist is refused")
    func noParent() throws {
        try withScaffoldFolder { folder in
            let error = #expect(throws: ScaffoldError.self) { try FolderWriter("\(folder)/a/b") }
            #expect(error?.code == "scaffold.no_parent")
            #expect(entries(below: folder).isEmpty)
        }
    }

    @Test("A failure in the middle leaves nothing behind", arguments: ["acme", ""])
    func failure(name: String) throws {
        // A file and a folder of the same name can't both exist.
        let conflict = files + [ScaffoldFile("README.md/part", text: "more")]
        try withScaffoldFolder { folder in
            let writer = try FolderWriter("\(folder)/\(name)")
            let error = #expect(throws: ScaffoldError.self) { try writer.write(conflict) }
            #expect(error?.code == "scaffold.failed")
            #expect(entries(below: folder).isEmpty)
        }
    }

    @Test("Files that appear before the folder is moved to its place are kept, and the folder isn't written")
    func race() throws {
        try withScaffoldFolder { folder in
            let writers = (try FolderWriter("\(folder)/acme"), try FolderWriter("\(folder)/acme"))
            try writers.0.write([ScaffoldFile("mine", text: "first")])
            let error = #expect(throws: ScaffoldError.self) { try writers.1.write(files) }
            #expect(error?.code == "scaffold.exists")
            #expect(entries(below: folder) == ["acme", "acme/mine"])
        }
    }
}
