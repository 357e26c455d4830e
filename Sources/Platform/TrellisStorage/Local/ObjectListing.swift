#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A walk through the folders in the order of keys; blocks.
///
/// Memory depends on the number of objects in the page, not on the number in a folder: of a folder's names, only the
/// next ones are kept, and it is read again when they are used up. A page therefore costs the names of the folders it
/// touches; folders of more than a million objects are better divided by the keys.
struct ObjectListing {
    /// A folder on the way.
    private struct Frame {
        let folders: [String]
        /// The bytes of the keys in it.
        let start: [UInt8]
        /// The next names, in descending order.
        var names: [ObjectName] = []
        var last: ObjectName?
        var isRead = false
        var open: Descriptor?
    }

    private let objects: ObjectFolders
    private let prefix: [UInt8]
    private let cursor: [UInt8]?
    private var frames: [Frame] = []

    init(_ objects: ObjectFolders, prefix: String, after cursor: String?) {
        self.objects = objects
        self.prefix = Array(prefix.utf8)
        self.cursor = cursor.map { Array($0.utf8) }
        let folder = Array(self.prefix.prefix(self.prefix.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0))
        if let names = ObjectPath.folders(ofPrefix: folder) { frames = [Frame(folders: names, start: folder)] }
    }

    /// Returns at most `count` objects, in order.
    ///
    /// A file that isn't a whole object is left out, so that one damaged file doesn't hide all others; reading it fails.
    mutating func next(_ count: Int) throws(SystemFailure) -> [ObjectInfo] {
        var found: [ObjectInfo] = []
        while found.count < count, var frame = frames.popLast() {
            if frame.open == nil { frame.open = try folder(frame.folders) }
            guard let folder = frame.open else { continue }
            if frame.names.isEmpty, !frame.isRead {
                try read(&frame, from: folder, count: max(count - found.count, 64))
            }
            guard let name = frame.names.popLast() else { continue }
            if name.kind == .file {
                if let object = try object(name, in: folder, start: frame.start) { found.append(object) }
                frames.append(frame)
            } else {
                // At most one folder is open, however deep the walk is.
                frame.open = nil
                frames.append(frame)
                frames.append(Frame(folders: frame.folders + [name.text], start: frame.start + name.bytes))
            }
        }
        return found
    }

    private func folder(_ names: [String]) throws(SystemFailure) -> Descriptor? {
        do {
            return try objects.open(names)
        } catch {
            if Self.isForeign(error) { return nil }
            throw error
        }
    }

    private func object(
        _ name: ObjectName, in folder: Descriptor, start: [UInt8]
    ) throws(SystemFailure) -> ObjectInfo? {
        do {
            guard let trailer = try ObjectFile(name.text, in: folder)?.trailer,
                trailer.key.description.utf8.elementsEqual(start + name.bytes)
            else { return nil }
            return trailer.info
        } catch let failure as SystemFailure where !Self.isForeign(failure) {
            throw failure
        } catch {
            return nil
        }
    }

    /// Keeps the first names after the last one that may have keys of the page.
    private func read(_ frame: inout Frame, from folder: Descriptor, count: Int) throws(SystemFailure) {
        let filter = NameFilter(start: frame.start, prefix: prefix, cursor: cursor)
        var names: [ObjectName] = []
        var limit: ObjectName?
        let texts = try FolderNames(of: folder)
        while let text = try texts?.next() {
            guard let name = ObjectName(text), filter.accepts(name), frame.last.map({ $0 < name }) ?? true,
                limit.map({ name < $0 }) ?? true
            else { continue }
            names.append(name)
            if names.count > count * 2 {
                names.sort()
                names.removeSubrange(count...)
                limit = names.last
            }
        }
        names.sort()
        frame.isRead = limit == nil && names.count <= count
        frame.names = names.prefix(count).reversed()
        frame.last = frame.names.first ?? frame.last
    }

    /// Whether a name is a link, a socket or the like, which the store never makes.
    private static func isForeign(_ failure: SystemFailure) -> Bool { [ELOOP, ENOTDIR, ENXIO].contains(failure.code) }
}

/// What a list wants of the names in one folder.
private struct NameFilter {
    /// What the prefix has after the bytes of the folder.
    private let prefix: ArraySlice<UInt8>
    /// What the cursor has after them; nil if all keys of the folder are after the cursor.
    private let cursor: ArraySlice<UInt8>?
    /// Whether all keys of the folder are before the cursor.
    private let isPassed: Bool

    init(start: [UInt8], prefix: [UInt8], cursor: [UInt8]?) {
        self.prefix = prefix.dropFirst(start.count)
        let isInside = cursor?.starts(with: start) ?? false
        self.cursor = isInside ? cursor?.dropFirst(start.count) : nil
        isPassed = !isInside && cursor.map { start.lexicographicallyPrecedes($0) } ?? false
    }

    /// Whether a file has a key of the list, or a folder may have some.
    func accepts(_ name: ObjectName) -> Bool {
        let bytes = name.bytes
        if isPassed { return false }
        if name.kind == .file {
            return bytes.starts(with: prefix) && cursor.map { $0.lexicographicallyPrecedes(bytes) } ?? true
        }
        guard bytes.starts(with: prefix) || prefix.starts(with: bytes) else { return false }
        return cursor.map { $0.lexicographicallyPrecedes(bytes) || $0.starts(with: bytes) } ?? true
    }
}
