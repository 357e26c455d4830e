/// The references between the folders of one target, found by the names of types.
///
/// Folder A refers to folder B when a file of A names a type that only B declares at file scope. Subfolders count as
/// their top folder. Files next to the folders, the target's entry points, count for no folder.
struct FolderReferences {
    /// For each folder, the folders that it refers to, with one file and type as an example.
    private(set) var references: [String: [String: String]] = [:]

    /// Reads the references of a target, by the path of its folder.
    init(of target: String) throws {
        try self.init(of: target, in: SourceTree.swiftFiles(under: target))
    }

    /// Reads the references of a target in these files.
    init(of target: String, in files: [SourceFile]) throws {
        let files = files.compactMap { file -> (folder: String, file: SourceFile)? in
            let parts = file.path.dropFirst(target.utf8.count + 1).split(separator: "/")
            return parts.count > 1 ? (String(parts[0]), file) : nil
        }
        var owners: [String: Set<String>] = [:]
        for (folder, file) in files {
            for name in try file.captures(Self.declaration) { owners[name, default: []].insert(folder) }
        }
        for (folder, file) in files {
            for name in file.identifiers {
                guard let found = owners[name], found.count == 1, let owner = found.first, owner != folder else {
                    continue
                }
                references[folder, default: [:]][owner] = "\(file.name) names \(name)"
            }
        }
    }

    /// The groups of two or more folders that refer to each other.
    ///
    /// - Returns: The references of each group, one per line; empty if there are no cycles.
    var cycles: [String] {
        let reached = Dictionary(uniqueKeysWithValues: references.keys.map { ($0, reachable(from: $0)) })
        return references.keys.sorted().flatMap { folder in
            (references[folder] ?? [:]).filter { reached[$0.key]?.contains(folder) ?? false }
                .map { "\(folder) → \($0.key): \($0.value)" }.sorted()
        }
    }

    /// The references that an order doesn't allow.
    ///
    /// - Parameter order: For each folder, the folders that it may refer to; a folder that it doesn't name may refer to
    ///   none.
    /// - Returns: One line for each pair of folders; empty if all references follow the order.
    func offences(against order: [String: Set<String>]) -> [String] {
        references.keys.sorted().flatMap { folder in
            (references[folder] ?? [:]).filter { order[folder]?.contains($0.key) != true }
                .map { "\(folder) → \($0.key): \($0.value)" }.sorted()
        }
    }

    private func reachable(from folder: String) -> Set<String> {
        var (found, waiting): (Set<String>, [String]) = ([], [folder])
        while let next = waiting.popLast() {
            for other in (references[next] ?? [:]).keys where found.insert(other).inserted { waiting.append(other) }
        }
        return found
    }

    /// A type declared at file scope, which starts its line.
    private static let declaration =
        #"(?m)^(?:(?:public|package|internal|final|indirect|@\w+(?:\([^)]*\))?)\s+)*(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)"#
}

extension SourceFile {
    /// The identifiers of the code that don't follow a dot, each once.
    fileprivate var identifiers: Set<String> {
        var found: Set<String> = []
        var (word, before, isMember): ([UInt8], UInt8, Bool) = ([], 0, false)
        for byte in code.utf8 + [0] {
            let isLetter =
                byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            if isLetter {
                if word.isEmpty { isMember = before == UInt8(ascii: ".") }
                word.append(byte)
            } else {
                if !word.isEmpty, !isMember { found.insert(String(decoding: word, as: UTF8.self)) }
                word = []
                before = byte
            }
        }
        return found
    }
}
