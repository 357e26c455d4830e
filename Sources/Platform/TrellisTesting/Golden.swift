import TrellisKernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A difference between a text and its golden file.
public struct GoldenMismatch: Error, CustomStringConvertible {
    /// The first difference, and how to accept the new text.
    public let description: String
}

/// Compares `text` with the golden file `name` in the `Golden` folder next to the calling test.
///
/// A golden file is a part of the product's contract (routes, documents, schema) under version control, so that
/// reviewers see every change. With `UPDATE_GOLDEN=1` in the environment the file is written instead.
///
/// - Throws: ``GoldenMismatch`` with the first line that differs, or when the file doesn't exist.
public func expectGolden(_ text: String, named name: String, beside file: String = #filePath) throws {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path = "\(folder)/Golden/\(name)"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: URL(filePath: path))
        return
    }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
        throw GoldenMismatch(
            description: "The golden file \(name) does not exist. Write it with `make golden` and review it.")
    }
    let golden = String(decoding: data, as: UTF8.self)
    if golden == text { return }
    let expected = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let actual = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(expected, actual).prefix { $0 == $1 }.count
    let was = line < expected.count ? String(expected[line]) : "(end of file)"
    let now = line < actual.count ? String(actual[line]) : "(end of text)"
    throw GoldenMismatch(
        description: """
            \(name) differs at line \(line + 1).
              golden: \(was)
              now:    \(now)
            If the change is intended, run `make golden` and review the difference.
            """)
}
