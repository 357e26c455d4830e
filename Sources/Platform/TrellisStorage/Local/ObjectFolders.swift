import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The folders of objects below the root; every function blocks.
final class ObjectFolders: Sendable {
    private struct FolderID: Hashable { let device: UInt64, inode: UInt64 }

    private let root: Descriptor
    /// The folders whose name is known to be on the disk.
    private let durable = Mutex<Set<FolderID>>([])

    private let isDurable: Bool

    init(root: Descriptor, isDurable: Bool) {
        self.root = root
        self.isDurable = isDurable
    }

    /// Waits until a file's content or a folder's names are on the disk, unless the store needn't be durable.
    func synchronize(_ descriptor: Descriptor) throws(SystemFailure) {
        if isDurable { try descriptor.synchronize() }
    }

    /// Opens a folder; nil if it, or one above it, doesn't exist.
    func open(_ names: some Collection<String>) throws(SystemFailure) -> Descriptor? {
        var folder = root
        for name in names {
            guard let next = try folder.folder(name) else { return nil }
            folder = next
        }
        return folder
    }

    /// Opens the file of an object; nil if there is none.
    ///
    /// - Throws: ``StorageError/failed(_:)`` if it isn't whole or has another key; ``SystemFailure``.
    func object(_ key: StorageKey) throws -> ObjectFile? {
        let path = ObjectPath(key)
        guard let folder = try open(path.folders), let file = try ObjectFile(path.file, in: folder) else { return nil }
        guard file.trailer.key == key else { throw StorageError.failed("the file of the object has another key") }
        return file
    }

    /// Opens a folder, after creating it and those above it where they don't exist.
    ///
    /// - Throws: `ENOENT` if another call removes one of them at the same time.
    func create(_ names: some Collection<String>) throws(SystemFailure) -> Descriptor {
        var folder = root
        for name in names {
            if let existing = try folder.folder(name) {
                folder = try settle(existing, in: folder)
                continue
            }
            do {
                try SystemFailure.check("create a folder") { mkdirat(folder.number, name, 0o700) }
            } catch {
                if error.code != EEXIST { throw error }
            }
            guard let created = try folder.folder(name) else {
                throw SystemFailure(code: ENOENT, action: "create a folder")
            }
            folder = try settle(created, in: folder)
        }
        return folder
    }

    /// Removes folders that are empty, the last one first.
    func prune(_ names: [String]) throws(SystemFailure) {
        for count in stride(from: names.count, to: 0, by: -1) {
            guard let parent = try open(names.prefix(count - 1)) else { continue }
            do {
                try SystemFailure.check("remove a folder") { unlinkat(parent.number, names[count - 1], AT_REMOVEDIR) }
            } catch {
                switch error.code {
                case ENOENT: continue
                case ENOTEMPTY, EEXIST, EBUSY: return
                default: throw error
                }
            }
        }
    }

    /// Makes sure that the name of a folder is on the disk, once: another process may just have created it.
    private func settle(_ folder: Descriptor, in parent: Descriptor) throws(SystemFailure) -> Descriptor {
        let status = try folder.status()
        let id = FolderID(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
        if durable.withLock({ $0.contains(id) }) { return folder }
        try synchronize(parent)
        durable.withLock {
            if $0.count >= 10_000 { $0.removeAll() }
            $0.insert(id)
        }
        return folder
    }
}
