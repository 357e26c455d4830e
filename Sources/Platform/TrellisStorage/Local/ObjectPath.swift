/// Where the object of a key is below the folder of objects: names of folders, and the name of its file.
///
/// A key is data, not a path. Names have lower-case letters, digits, `-`, `_` and `.`; every other byte, also an
/// upper-case letter and a `.` or `-` at the beginning, is `%` and two digits: names never differ in case or
/// normalization only, are never hidden, and never mean another folder. The folder of a segment ends in `+`, so that
/// the objects `a` and `a/b` are beside each other as `a` and `a+/b`. More than 64 bytes of a segment are cut into
/// pieces of 64, each the folder of the next with `&` at its end, since a name has at most 255 bytes on common file
/// systems. So each key has one path and each path one key, without hashes: a folder can be listed in the order of
/// keys from its names alone.
struct ObjectPath: Sendable {
    let folders: [String]
    let file: String

    init(_ key: StorageKey) {
        let bytes = Array(key.description.utf8)
        let slash = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let pieces = Self.pieces(bytes.dropFirst(slash))
        folders = Self.names(ofFolders: bytes.prefix(slash)) + pieces.folders
        file = pieces.last
    }

    /// Returns the names of the folders for the beginning of keys up to a `/`; nil if no key begins so.
    static func folders(ofPrefix bytes: some Collection<UInt8>) -> [String]? {
        // A prefix may be longer than any key or have segments that no key has.
        let segments = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
        guard bytes.count < 1024, segments.allSatisfy({ !$0.isEmpty }) else { return nil }
        return names(ofFolders: bytes)
    }

    private static func names(ofFolders bytes: some Collection<UInt8>) -> [String] {
        bytes.split(separator: UInt8(ascii: "/")).flatMap { segment in
            let pieces = pieces(Array(segment) + [UInt8(ascii: "/")])
            return pieces.folders + [pieces.last]
        }
    }

    /// Cuts a segment; the slash of a folder counts as its last byte.
    private static func pieces(_ segment: some Collection<UInt8>) -> (folders: [String], last: String) {
        var rest = Array(segment)[...]
        var folders: [String] = []
        while rest.count > ObjectName.longest {
            folders.append(ObjectName(kind: .piece, bytes: Array(rest.prefix(ObjectName.longest))).text)
            rest = rest.dropFirst(ObjectName.longest)
        }
        let isFolder = rest.last == UInt8(ascii: "/")
        return (folders, ObjectName(kind: isFolder ? .segment : .file, bytes: Array(rest)).text)
    }
}
