import NIOCore
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file or folder, closed when its last user ends.
///
/// Names are opened relative to an open folder and never through a symbolic link, so that a link that another program
/// puts into the store can't lead out of it.
final class Descriptor: Sendable {
    let number: Int32

    private init(number: Int32) { self.number = number }

    deinit { close(number) }

    /// Opens the folder at a path, which may go through symbolic links: the administrator chose it.
    static func folder(at path: String) throws(SystemFailure) -> Descriptor {
        Descriptor(
            number: try SystemFailure.check("open the folder of the storage") {
                openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
    }

    /// Opens a name in this folder.
    func open(_ name: String, _ flags: Int32, _ action: String) throws(SystemFailure) -> Descriptor {
        Descriptor(
            number: try SystemFailure.check(action) {
                openat(number, name, flags | O_NOFOLLOW | O_CLOEXEC, 0o600 as mode_t)
            })
    }

    /// Opens a folder in this folder; nil if there is none.
    func folder(_ name: String) throws(SystemFailure) -> Descriptor? {
        do {
            return try open(name, O_RDONLY | O_DIRECTORY, "open a folder")
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    /// Size, kind and times of the open file.
    func status() throws(SystemFailure) -> stat {
        var status = stat()
        try SystemFailure.check("read the size of a file") { fstat(number, &status) }
        return status
    }

    /// Returns the bytes at a position, fewer only at the end of the file.
    func read(at position: Int64, count: Int) throws(SystemFailure) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        while buffer.readableBytes < count {
            let missing = count - buffer.readableBytes
            let offset = off_t(position + Int64(buffer.readableBytes))
            var failure: SystemFailure?
            let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { pointer in
                do throws(SystemFailure) {
                    return try SystemFailure.check("read a file") {
                        pread(number, pointer.baseAddress, missing, offset)
                    }
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if read == 0 { break }
        }
        return buffer
    }

    /// Writes all bytes after those written before.
    func write(_ buffer: ByteBuffer) throws(SystemFailure) {
        var rest = buffer
        while rest.readableBytes > 0 {
            let written = try rest.withUnsafeReadableBytes { bytes throws(SystemFailure) in
                try SystemFailure.check("write a file") {
                    #if canImport(Glibc)
                        Glibc.write(number, bytes.baseAddress, bytes.count)
                    #elseif canImport(Musl)
                        Musl.write(number, bytes.baseAddress, bytes.count)
                    #elseif canImport(Darwin)
                        Darwin.write(number, bytes.baseAddress, bytes.count)
                    #endif
                }
            }
            rest.moveReaderIndex(forwardBy: written)
        }
    }

    /// Lets the disk begin to write a range that was just written, without waiting; only Linux can.
    func beginWriteback(of range: Range<Int64>) {
        #if os(Linux)
            // Linux begins to write the changed pages, and keeps those that aren't written yet in memory. A failure
            // is reported by the flush at the end.
            _ = posix_fadvise(number, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_DONTNEED)
        #endif
    }

    /// Waits until the file's content, or the folder's names, are on the disk.
    func synchronize() throws(SystemFailure) {
        #if canImport(Darwin)
            // fsync of macOS stops at the cache of the drive.
            if fcntl(number, F_FULLFSYNC) == 0 { return }
        #endif
        try SystemFailure.check("write a file to the disk") { fsync(number) }
    }
}

extension Descriptor {
    /// Opens the folder at a path, after creating it and those above it where they don't exist.
    static func createdFolder(at path: String) throws(SystemFailure) -> Descriptor {
        let bytes = Array(path.utf8)
        let ends = bytes.indices.dropFirst().filter { bytes[$0] == UInt8(ascii: "/") } + [bytes.count]
        var parent = path.hasPrefix(utf8: "/") ? "/" : "."
        for end in ends {
            let name = String(decoding: bytes.prefix(end), as: UTF8.self)
            if mkdir(name, 0o700) == 0 {
                try folder(at: parent).synchronize()
            } else if errno != EEXIST, errno != EISDIR {
                throw SystemFailure(code: errno, action: "create the folder of the storage")
            }
            parent = name
        }
        return try folder(at: path)
    }
}
