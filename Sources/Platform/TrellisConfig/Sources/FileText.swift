#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The result of reading a settings file.
enum FileText {
    case text(String)
    case missing
    case unreadable(String)

    /// Reads the whole file as UTF-8.
    static func read(_ path: String) -> FileText {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = system_read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unreadable(String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            if bytes.count > 4 << 20 { return .unreadable("larger than 4 MiB") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .unreadable("not UTF-8") }
        // The TOML parser takes C strings and would silently stop at the zero byte.
        if bytes.contains(0) { return .unreadable("contains a zero byte") }
        return .text(text)
    }
}

/// Calls the system's `read`, which the method `read` hides.
private func system_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
