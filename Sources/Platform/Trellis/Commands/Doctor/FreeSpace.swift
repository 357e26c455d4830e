import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The free space of a file system.
enum FreeSpace {
    /// Below it there is a warning: 1 GiB.
    private static let warning: UInt64 = 1 << 30
    /// Below it, writes soon fail: 100 MiB.
    private static let least: UInt64 = 100 << 20

    /// Returns whether the file system of a path, or of its nearest folder that exists, has space.
    static func finding(about name: String, at path: String) -> DiagnosticFinding {
        let folder = existing(path)
        guard let free = bytes(at: folder) else {
            return .failed(
                "The free space for \(name) at \(folder) can't be read.", fix: "See that the folder can be read.")
        }
        let text = "\(free >> 20) MiB are free for \(name) at \(folder)."
        let fix = "Delete files there, or move \(name) to a larger file system."
        if free < least { return .failed(text, fix: fix) }
        return free < warning ? .warning(text, fix: fix) : .ok(text)
    }

    private static func existing(_ path: String) -> String {
        var path = URL(filePath: path).standardizedFileURL.path
        while path != "/", !FileManager.default.fileExists(atPath: path) {
            path = (path as NSString).deletingLastPathComponent
            if path.isEmpty { return "/" }
        }
        return path
    }

    /// Returns the bytes that a program without privileges may still write.
    private static func bytes(at path: String) -> UInt64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooMuch ? .max : bytes
    }
}
