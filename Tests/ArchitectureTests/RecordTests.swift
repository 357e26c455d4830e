import Testing

@Suite("Records of modules")
struct RecordTests {
    @Test("Every record in a module's sources is in the module's list of records")
    func recordsAreListed() throws {
        let files = try SourceTree.swiftFiles(under: "Sources/Modules") + SourceTree.swiftFiles(under: "Sources/System")
        var found = 0
        for (room, files) in Dictionary(
            grouping: files, by: { $0.path.split(separator: "/").prefix(3).joined(separator: "/") })
        {
            let declared = try files.flatMap { try $0.captures(#"@Record\s*\([^)]*\)\s*(?:\w+\s+)*struct\s+(\w+)"#) }
            let lists = try files.flatMap {
                try $0.captures(#"var\s+records\s*:\s*\[any Record\.Type\]\s*\{([^}]*)\}"#)
                    + $0.captures(#"let\s+records\s*:\s*\[any Record\.Type\]\s*=\s*\[([^\]]*)\]"#)
            }.joined(separator: ",")
            let missing = declared.filter { !lists.contains("\($0).self") }
            #expect(missing == [], "\(room) doesn't list these records")
            found += declared.count
        }
        #expect(found >= 7, "the records were not recognised")
    }
}
