#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The result of reading a settings file.
enum FileText {
    case text(String)
    case missing
    /// The reason, without any content of the file.
    case unreadable(String)

    /// Reads the whole file as UTF-8.
    ///
    /// Only regular files are read: a pipe or a device could block the start for ever.
    static func read(_ path: String, limit: Int = 4 << 20) -> FileText {
        // A path with a zero byte would name another file.
        guard !path.utf8.contains(0) else { return .unreadable("its path contains a zero byte") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return errno == ENOENT ? .missing : .unreadable(reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .unreadable(reason(errno)) }
        guard status.st_mode & S_IFMT != S_IFDIR else { return .unreadable(reason(EISDIR)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .unreadable("not a regular file") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = system_read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unreadable(reason(errno)) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            if bytes.count > limit { return .unreadable("larger than \(limit >> 10) KiB") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .unreadable("not UTF-8") }
        // The TOML parser takes C strings and would silently stop at the zero byte.
        if bytes.contains(0) { return .unreadable("contains a zero byte") }
        return .text(text)
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// Calls the system's `read`, which the method `read` hides.
private func system_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
