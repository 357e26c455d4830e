import NIOCore
import Synchronization
import TrellisKernel
import TrellisStorage
import TrellisTesting

/// A way in which a store may be wrong.
enum StorageDefect: String, CaseIterable, Sendable {
    case ignoresOnlyIfAbsent, checksThenStores, ignoresChecksum, ignoresLength, storesBeginning, swallowsCancellation
    case wrongRange, clipsUnsatisfiable, losesContentType, sharedCopy, decodesKeys, foldsCase, refusesNesting
    case textOrder, endlessPages, repeatsAtPageEdge, segmentPrefix, acceptsAnyType, ignoresMissing, dropsEmpty
    case mixesReplacements, collapsesSlashes

    /// The check that finds it.
    var check: StorageConformance.Check {
        switch self {
        case .ignoresOnlyIfAbsent: .onlyIfAbsent
        case .checksThenStores: .onlyIfAbsentRace
        case .ignoresChecksum: .checksumMismatch
        case .ignoresLength: .lengthMismatch
        case .storesBeginning: .failingBody
        case .swallowsCancellation: .cancellation
        case .wrongRange: .ranges
        case .clipsUnsatisfiable: .unsatisfiableRanges
        case .losesContentType: .objects
        case .sharedCopy: .copies
        case .decodesKeys, .foldsCase: .oddKeys
        case .refusesNesting: .nestedKeys
        case .textOrder: .order
        case .endlessPages, .repeatsAtPageEdge, .segmentPrefix: .pages
        case .acceptsAnyType: .invalidOptions
        case .ignoresMissing: .missing
        case .dropsEmpty: .emptyObject
        case .mixesReplacements: .readDuringReplacement
        case .collapsesSlashes: .oddPrefixes
        }
    }
}

/// A store that conforms except for one defect.
final class DefectiveStorage: Storage {
    private let memory = MemoryStorage()
    private let defect: StorageDefect
    private let links = Mutex<[StorageKey: StorageKey]>([:])

    init(defect: StorageDefect) { self.defect = defect }

    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        var options = options
        var body = body
        switch defect {
        case .ignoresOnlyIfAbsent: options.onlyIfAbsent = false
        case .checksThenStores where options.onlyIfAbsent:
            if try await memory.head(key) != nil { throw StorageError.exists(key) }
            options.onlyIfAbsent = false
            for _ in 0..<100 { await Task.yield() }
        case .ignoresChecksum: options.sha256 = nil
        case .ignoresLength: body = StorageBody(length: nil, body.chunks)
        case .losesContentType: options.contentType = nil
        case .acceptsAnyType: options.contentType = options.contentType.map { $0.filter(\.isLetter) + "a" }
        case .storesBeginning, .swallowsCancellation:
            var bytes: [UInt8] = []
            do {
                for try await chunk in body.chunks {
                    if defect == .storesBeginning { try Task.checkCancellation() }
                    bytes += Array(buffer: chunk)
                }
            } catch {
                try await memory.put(key, bytes: bytes, options)
                throw error
            }
            let (content, final) = (bytes, options)
            return try await Task { [memory] in try await memory.put(key, bytes: content, final) }.value
        case .refusesNesting:
            let parts = key.description.split(separator: "/")
            for count in 1..<max(parts.count, 2) where parts.count > count {
                let parent = try StorageKey(parts.prefix(count).joined(separator: "/"))
                if try await memory.head(parent) != nil { throw StorageError.failed("a folder is an object") }
            }
        default: break
        }
        links.withLock { $0[key] = nil }
        return try await memory.put(stored(key), body, options)
    }

    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        var range = range
        if defect == .wrongRange, case .bounds(let start, let end) = range, end < .max {
            range = .bounds(start, end + 1)
        }
        let source = links.withLock { $0[key] } ?? key
        do {
            let object = try await memory.get(stored(source), range: range)
            guard defect == .mixesReplacements else { return object }
            return StoredObject(
                info: object.info, range: object.range,
                body: ReopeningChunks(storage: memory, key: key, range: object.range))
        } catch StorageError.rangeNotSatisfiable(let size) where defect == .clipsUnsatisfiable && size > 0 {
            return try await memory.get(stored(source), range: .last(1))
        }
    }

    func head(_ key: StorageKey) async throws -> ObjectInfo? {
        let info = try await memory.head(stored(links.withLock { $0[key] } ?? key))
        return defect == .dropsEmpty && info?.size == 0 ? nil : info
    }

    func delete(_ key: StorageKey) async throws {
        if defect == .ignoresMissing, try await memory.head(key) == nil { throw StorageError.notFound(key) }
        try await memory.delete(stored(key))
    }

    func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        switch defect {
        case .textOrder:
            let all = try await memory.list(prefix: prefix, after: nil, limit: 1000).objects
            return ObjectList(
                objects: all.sorted { $0.key.description.lowercased() < $1.key.description.lowercased() }, next: nil)
        case .endlessPages:
            let page = try await memory.list(prefix: prefix, after: cursor, limit: limit)
            return ObjectList(objects: page.objects, next: page.next ?? (page.objects.isEmpty ? nil : prefix))
        case .repeatsAtPageEdge:
            let page = try await memory.list(prefix: prefix, after: cursor, limit: limit)
            let edge = page.next.flatMap { _ in page.objects.dropLast().last?.key.description }
            return ObjectList(objects: page.objects, next: edge)
        case .segmentPrefix:
            let folder = prefix.hasSuffix("/") ? prefix : prefix + "/"
            return try await memory.list(prefix: folder, after: cursor, limit: limit)
        case .collapsesSlashes:
            return try await memory.list(prefix: prefix.replacing("//", with: "/"), after: cursor, limit: limit)
        default: return try await memory.list(prefix: prefix, after: cursor, limit: limit)
        }
    }

    func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        let info = try await memory.copy(stored(source), to: stored(destination))
        if defect == .sharedCopy { links.withLock { $0[destination] = source } }
        return info
    }

    func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try await memory.presigned(operation, key, expiresIn: expiresIn)
    }

    private func stored(_ key: StorageKey) throws -> StorageKey {
        switch defect {
        case .decodesKeys: try StorageKey(key.description.replacing("+", with: " "))
        case .foldsCase: try StorageKey(key.description.lowercased())
        default: key
        }
    }
}

/// A body that opens the object again for each chunk.
private struct ReopeningChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let storage: MemoryStorage
    let key: StorageKey
    let range: Range<Int64>

    func makeAsyncIterator() -> Iterator { Iterator(storage: storage, key: key, range: range) }

    struct Iterator: AsyncIteratorProtocol {
        let storage: MemoryStorage
        let key: StorageKey
        var range: Range<Int64>

        mutating func next() async throws -> ByteBuffer? {
            guard !range.isEmpty else { return nil }
            let part = try await storage.get(key, range: .from(range.lowerBound))
            for try await chunk in part.body {
                range = (range.lowerBound + Int64(chunk.readableBytes))..<range.upperBound
                return chunk
            }
            return nil
        }
    }
}
