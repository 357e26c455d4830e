import Foundation
import Testing

@Suite("Texts of errors")
struct ErrorTextTests {
    /// The folders whose errors reach clients; others are for operators, in English.
    static let folders = [
        "Sources/System", "Sources/Modules", "Sources/Platform/TrellisWeb", "Sources/Platform/TrellisSchema",
        "Sources/Platform/TrellisKernel", "Sources/Platform/TrellisJobs/Declaration",
        "Sources/Platform/TrellisDatabase/Errors", "Sources/Platform/TrellisHub/Events/Declaration",
        "Sources/Platform/TrellisMail/Archive", "Sources/Platform/Trellis/Quotas",
    ]
    /// The errors of the server's start.
    static let operators = [
        "ListenError.swift", "DatabaseURLError.swift", "DatabaseFileError.swift", "DatabaseEncodingError.swift",
    ]

    @Test("The values in an error's sentence have names, so that every language can have them")
    func named() throws {
        let files = try Self.folders.flatMap { try SourceTree.swiftFiles(under: $0) }.filter { file in
            !Self.operators.contains { file.path.hasSuffix("/\($0)") }
        }
        #expect(files.count > 200, "the sources were not found")
        let offences = files.filter { file in
            file.code.contains("AppError") && Self.messages(of: file).contains { $0.contains("\\(") }
        }
        #expect(offences.map(\.path) == [], "implement `text`, and return `text.english` as the message")
    }

    /// The bodies of `message` in a file: the lines from its declaration to the end of its indentation.
    private static func messages(of file: SourceFile) -> [String] {
        file.lines.indices.filter { file.lines[$0].contains("var message: String {") }.map { start in
            let indentation = file.lines[start].prefix { $0 == " " }
            guard !file.lines[start].hasSuffix("}") else { return file.lines[start] }
            let end = file.lines[start...].firstIndex { $0 == indentation + "}" } ?? start
            return file.lines[start...end].joined(separator: "\n")
        }
    }
}
