import TrellisKernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A contract that changed without anybody saying so.
public struct GoldenMismatch: Error, CustomStringConvertible {
    /// Where the two texts part, and how to accept the new one.
    public let description: String
}

/// Compares `text` with the golden file `name` in the `Golden` folder beside the calling test.
///
/// A golden file is a piece of the product's contract (routes, documents, schema) under version control, so that a
/// reviewer sees every change of it. With `UPDATE_GOLDEN=1` in the environment the file is written instead.
///
/// - Throws: ``GoldenMismatch`` naming the first line that differs, or when there is no such file yet.
public func expectGolden(_ text: String, named name: String, beside file: String = #filePath) throws {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path = "\(folder)/Golden/\(name)"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: URL(filePath: path))
        return
    }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
        throw GoldenMismatch(
            description: "There is no golden file \(name) yet. Write it with `make golden`, and read it.")
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
            \(name) differs from line \(line + 1) on.
              golden: \(was)
              now:    \(now)
            If the change is wanted, run `make golden` and review the difference.
            """)
}
