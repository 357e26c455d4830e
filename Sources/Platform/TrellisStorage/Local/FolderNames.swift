#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The names in a folder, in no order, read one by one; blocks.
final class FolderNames {
    #if canImport(Darwin)
        private let stream: UnsafeMutablePointer<DIR>
    #else
        private let stream: OpaquePointer
    #endif

    /// Nil if the folder was removed after it was opened.
    init?(of folder: Descriptor) throws(SystemFailure) {
        let number: Int32
        do {
            // A descriptor of its own, because reading moves a position that its copies would share.
            number = try SystemFailure.check("list a folder") {
                openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        guard let stream = fdopendir(number) else {
            let code = errno
            close(number)
            throw SystemFailure(code: code, action: "list a folder")
        }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// Returns the bytes of the next name, without `.` and `..`; nil after the last one.
    ///
    /// - Throws: ``SystemFailure`` where the names can't be read to their end: they must not look complete.
    func next() throws(SystemFailure) -> [UInt8]? {
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                // A folder that was removed has no names.
                if code == 0 || code == ENOENT { return nil }
                throw SystemFailure(code: code, action: "list a folder")
            }
            // Not as a copy: the system allocates only as much of the name's 256 bytes as the name has.
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
            let start = UnsafeRawPointer(entry).advanced(by: offset)
            let length = strlen(start.assumingMemoryBound(to: CChar.self))
            let name = Array(UnsafeRawBufferPointer(start: start, count: length))
            if name != [UInt8(ascii: ".")], name != Array("..".utf8) { return name }
        }
    }
}
