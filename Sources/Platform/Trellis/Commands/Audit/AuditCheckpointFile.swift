import Foundation
import TrellisHub
import TrellisKernel

/// A file with the lines that `App audit checkpoint` prints; empty lines are skipped.
struct AuditCheckpointFile {
    /// The checkpoints, at least one, in the order of the file.
    let checkpoints: [AuditCheckpointRecord]

    /// Reads a file.
    ///
    /// - Throws: ``AuditError/checkpointsUnreadable(path:reason:)``, ``AuditError/checkpointMalformed(line:)``,
    ///   ``AuditError/checkpointsMissing(path:)``.
    init(_ path: String) throws(AuditError) {
        var found: [AuditCheckpointRecord] = []
        for (index, line) in try Self.text(of: path).utf8Lines.enumerated() where !line.isEmpty {
            guard let checkpoint = AuditCheckpointRecord(line: line) else {
                throw .checkpointMalformed(line: index + 1)
            }
            found.append(checkpoint)
        }
        guard !found.isEmpty else { throw .checkpointsMissing(path: path) }
        checkpoints = found
    }

    private static func text(of path: String) throws(AuditError) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .checkpointsUnreadable(path: path, reason: "it doesn't exist")
        }
        guard !isFolder.boolValue else { throw .checkpointsUnreadable(path: path, reason: "it is a folder") }
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw .checkpointsUnreadable(path: path, reason: "this user may not read it, or the disk fails")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .checkpointsUnreadable(path: path, reason: "it isn't text in UTF-8")
        }
        return text
    }
}
