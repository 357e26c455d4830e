import Foundation
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder of `.eml` files, for reading; all calls block.
///
/// Only regular files of the folder itself are read: never what a link, a device or a path leads to.
struct MailFolder: Sendable {
    /// The largest file that is read.
    static let maximumSize = 64 << 20

    let path: String

    /// Returns whether a text is the name of a mail: letters, digits and `-_.+`, no dot in front, and `.eml`.
    static func isName(_ text: String) -> Bool {
        (5...200).contains(text.utf8.count) && text.hasSuffix(utf8: ".eml") && !text.hasPrefix(utf8: ".")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_.+".utf8.contains(byte)
            }
    }

    /// Returns the names of the mails, the latest first; none if the folder doesn't exist.
    func names() throws(MailArchiveError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).filter(Self.isName).sorted(by: >)
        } catch {
            if !FileManager.default.fileExists(atPath: path) { return [] }
            throw .unreadable("the folder \(path) can't be listed")
        }
    }

    /// Returns the first octets of a file, and its size.
    ///
    /// - Throws: ``MailArchiveError/notFound`` for everything else than the name of a regular file of the folder.
    func read(_ name: String, limit: Int) throws(MailArchiveError) -> (bytes: [UInt8], size: Int) {
        guard Self.isName(name) else { throw .notFound }
        // Opening a pipe would wait for its writer.
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP || errno == EMLINK { throw .notFound }
            throw .unreadable("\(name): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notFound }
        let size = Int(status.st_size)
        return (try bytes(of: descriptor, min(size, limit), name), size)
    }

    private func bytes(of descriptor: Int32, _ count: Int, _ name: String) throws(MailArchiveError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = Self.systemRead(descriptor, rest.baseAddress, count - filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                // The file may have become shorter.
                guard got > 0 else { return }
                filled += got
            }
        }
        guard code == 0 else { throw .unreadable("\(name): \(String(cString: strerror(code)))") }
        return bytes
    }

    private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer, count)
        #else
            Darwin.read(descriptor, buffer, count)
        #endif
    }
}
