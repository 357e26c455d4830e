import NIOCore
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that becomes an object when it is complete; every function blocks.
///
/// It is in a folder of its own on the same file system, where no list looks. It is locked as long as its writer lives,
/// so that ``removeAbandoned(in:before:)`` knows the files of processes that ended.
struct TemporaryFile: Sendable {
    let descriptor: Descriptor
    private let name: String
    private let folder: Descriptor

    init(in folder: Descriptor) throws(SystemFailure) {
        name = ID<TemporaryFile>().description
        self.folder = folder
        descriptor = try folder.open(name, O_WRONLY | O_CREAT | O_EXCL, "create a file")
        // Fails only on file systems without locks, where the age of a file has to do.
        flock(descriptor.number, LOCK_EX | LOCK_NB)
    }

    /// Makes the file the object of its key, after all is on the disk.
    ///
    /// - Throws: ``StorageError/exists(_:)`` for `onlyIfAbsent`; ``SystemFailure``.
    func commit(_ trailer: ObjectTrailer, in objects: ObjectFolders, onlyIfAbsent: Bool) throws {
        guard let bytes = trailer.bytes else { throw StorageError.invalidKey("it is too long") }
        try descriptor.write(ByteBuffer(bytes: bytes))
        try objects.synchronize(descriptor)
        let path = ObjectPath(trailer.key)
        // Another call may remove a folder that is empty before the file is in it.
        for attempt in 1...100 {
            do throws(SystemFailure) {
                let destination = try objects.create(path.folders)
                if onlyIfAbsent {
                    // A second name fails if the name exists; renaming would replace it.
                    try SystemFailure.check("name an object") {
                        linkat(folder.number, name, destination.number, path.file, 0)
                    }
                } else {
                    try SystemFailure.check("name an object") {
                        renameat(folder.number, name, destination.number, path.file)
                    }
                }
                try objects.synchronize(destination)
                break
            } catch {
                if onlyIfAbsent, error.code == EEXIST { throw StorageError.exists(trailer.key) }
                if onlyIfAbsent, error.code == EPERM || error.code == EOPNOTSUPP {
                    throw StorageError.notSupported("onlyIfAbsent on a file system without hard links")
                }
                guard error.code == ENOENT, attempt < 100 else { throw error }
            }
        }
        if onlyIfAbsent { remove() }
    }

    /// Removes the file.
    func remove() { unlinkat(folder.number, name, 0) }

    /// Removes the files that no living writer has and that were written before a time, and returns how many.
    static func removeAbandoned(in folder: Descriptor, before limit: Timestamp) throws(SystemFailure) -> Int {
        var count = 0
        let names = try FolderNames(of: folder)
        while let bytes = try names?.next() {
            let name = String(decoding: bytes, as: UTF8.self)
            // What can't be opened isn't the store's: a link, for instance.
            guard let file = try? folder.open(name, O_RDONLY | O_NONBLOCK, "open a file"),
                let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG, status.modifiedAt < limit,
                flock(file.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            if unlinkat(folder.number, name, 0) == 0 { count += 1 }
        }
        return count
    }
}

extension stat {
    /// When the content was last written.
    fileprivate var modifiedAt: Timestamp {
        #if canImport(Darwin)
            let time = st_mtimespec
        #else
            let time = st_mtim
        #endif
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
