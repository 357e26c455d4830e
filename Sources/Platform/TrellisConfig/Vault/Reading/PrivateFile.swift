#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Files that only the process's user may read.
enum PrivateFile {
    /// The reason why a file can't be written.
    struct Failure: Error {
        let reason: String

        /// The failure of the system call before.
        static func ofSystem() -> Failure { Failure(reason: String(cString: strerror(errno))) }
    }

    /// Replaces a file so that it always is the old or the new one as a whole; its folder is created if missing.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let folder = Self.folder(of: path)
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .ofSystem() }
        let temporary = "\(path).\(getpid())"
        // A file of this name is left over from a process that was killed.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .ofSystem() }
        do throws(Failure) {
            defer { close(descriptor) }
            try write(bytes, to: descriptor)
            if fsync(descriptor) != 0 { throw .ofSystem() }
        } catch {
            unlink(temporary)
            throw error
        }
        if rename(temporary, path) != 0 {
            let failure = Failure.ofSystem()
            unlink(temporary)
            throw failure
        }
        synchronize(folder: folder)
    }

    /// Returns the bytes of a file, at most 16 MiB; nil when it can't be read.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= 16 << 20 {
            let count = chunk.withUnsafeMutableBytes { system_read(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        return nil
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.unicodeScalars.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { system_write(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ofSystem() }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the rename durable.
    private static func synchronize(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Calls the system's `read`, which the method `read` hides.
private func system_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

/// Calls the system's `write`, which the method `write` hides.
private func system_write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    write(descriptor, buffer.baseAddress, buffer.count)
}
