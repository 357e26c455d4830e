import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The open file of an object; reads the same object to the end even if another replaces or deletes it.
struct ObjectFile: Sendable {
    let descriptor: Descriptor
    let trailer: ObjectTrailer

    /// Opens a file in a folder; nil if there is none.
    ///
    /// - Throws: ``StorageError/failed(_:)`` if it isn't a whole object; ``SystemFailure``.
    init?(_ name: String, in folder: Descriptor) throws {
        do throws(SystemFailure) {
            // Without O_NONBLOCK, opening a pipe would wait for its writer.
            descriptor = try folder.open(name, O_RDONLY | O_NONBLOCK, "open an object")
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        let status = try descriptor.status()
        let size = Int64(status.st_size)
        let count = min(size, Int64(ObjectTrailer.longest))
        guard status.st_mode & S_IFMT == S_IFREG,
            let trailer = ObjectTrailer(
                end: Array(try descriptor.read(at: size - count, count: Int(count)).readableBytesView), fileSize: size)
        else { throw StorageError.failed("a file in the folder of objects is damaged, or isn't an object") }
        self.trailer = trailer
    }
}
