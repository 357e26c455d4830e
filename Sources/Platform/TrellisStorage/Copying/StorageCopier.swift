/// Copies the objects of one store to another, which may be of another kind, and verifies each copy.
///
/// It can be repeated: what is already there isn't copied again. It deletes nothing, and replaces only an object that
/// differs from that of the source. Memory use doesn't grow with the number of objects, nor with their sizes.
public struct StorageCopier: Sendable {
    /// The number of objects that are listed at once.
    private static let page = 500
    /// The number of failures in a row after which a store counts as lost.
    static let patience = 50

    private let source: any Storage
    private let destination: any Storage
    private let parallel: Int

    /// Creates a copier.
    ///
    /// - Parameter parallel: the number of objects that are copied at once, at least 1.
    public init(from source: any Storage, to destination: any Storage, parallel: Int = 4) {
        self.source = source
        self.destination = destination
        self.parallel = max(parallel, 1)
    }

    /// What happened to one object.
    public enum Outcome: Sendable {
        /// It was copied, and the copy has the same content.
        case copied
        /// The destination has it already.
        case skipped
        /// It isn't in the destination, or not with the same content.
        case failed(any Error)
    }

    /// The number of objects by outcome.
    public struct Summary: Hashable, Sendable {
        /// The number of copied objects.
        public var copied = 0
        /// The number of objects that the destination had already.
        public var skipped = 0
        /// The number of objects that couldn't be copied.
        public var failed = 0
        /// The number of bytes of the copied objects.
        public var bytes: Int64 = 0
    }

    /// Copies all objects whose keys begin with `prefix`, and reports each one.
    ///
    /// An object that can't be copied doesn't stop the others, unless many fail in a row.
    ///
    /// - Parameter report: called for one object at a time, with the counts so far.
    /// - Throws: the errors of listing the source; the last error of fifty objects that failed in a row; the errors of
    ///   `report`; `CancellationError`.
    public func run(
        prefix: String = "", _ report: (ObjectInfo, Outcome, Summary) async throws -> Void
    ) async throws -> Summary {
        var summary = Summary()
        var failures = 0
        var cursor: String?
        repeat {
            let page = try await source.list(prefix: prefix, after: cursor, limit: Self.page)
            try await withThrowingTaskGroup(of: (ObjectInfo, Outcome).self) { group in
                var waiting = page.objects.makeIterator()
                for _ in 0..<parallel {
                    guard let object = waiting.next() else { break }
                    group.addTask { (object, try await copy(object)) }
                }
                while let (object, outcome) = try await group.next() {
                    summary.count(object, outcome)
                    if case .failed = outcome { failures += 1 } else { failures = 0 }
                    try await report(object, outcome, summary)
                    if case .failed(let error) = outcome, failures >= Self.patience { throw error }
                    if let object = waiting.next() { group.addTask { (object, try await copy(object)) } }
                }
            }
            cursor = page.next
        } while cursor != nil
        return summary
    }

    /// Copies one object, and compares the copy with what was read of the source.
    private func copy(_ object: ObjectInfo) async throws -> Outcome {
        do {
            if let present = try await destination.head(object.key), object.isSame(as: present) { return .skipped }
            let original = try await source.get(object.key, range: nil)
            let digest = PassingDigest(size: original.info.size)
            let body = StorageBody(length: original.info.size, digest.passing(original.body))
            try await destination.put(object.key, body, PutOptions(contentType: original.info.contentType))
            let read = try digest.finish(object.key)
            let written = try await destination.sha256(of: object.key)
            guard written.digest == read else { throw StorageError.checksumMismatch(object.key) }
            return .copied
        } catch {
            try Task.checkCancellation()
            // An object that was deleted since it was listed isn't a failure.
            if case StorageError.notFound = error, await isGone(object.key) { return .skipped }
            return .failed(error)
        }
    }

    private func isGone(_ key: StorageKey) async -> Bool {
        do { return try await source.head(key) == nil } catch { return false }
    }
}

extension ObjectInfo {
    /// Returns whether a copy of the object is the same as far as both stores tell.
    ///
    /// Sizes must be equal. Stores whose tags are of the same kind tell whether the contents are: a SHA-256 in a folder
    /// and in memory, an MD5 in S3. Otherwise the copy must be newer than the object, as contents are never replaced
    /// without a new time.
    func isSame(as copy: ObjectInfo) -> Bool {
        guard size == copy.size else { return false }
        if let kind = tagKind, kind == copy.tagKind { return etag == copy.etag }
        return copy.modifiedAt >= modifiedAt
    }

    /// The number of digits of a tag that is a hash of the content; nil for other tags, as those of multipart uploads.
    private var tagKind: Int? {
        let isHash = etag.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isHash && [32, 64].contains(etag.utf8.count) ? etag.utf8.count : nil
    }
}

extension StorageCopier.Summary {
    fileprivate mutating func count(_ object: ObjectInfo, _ outcome: StorageCopier.Outcome) {
        switch outcome {
        case .copied:
            copied += 1
            bytes += object.size
        case .skipped: skipped += 1
        case .failed: failed += 1
        }
    }
}
