import Foundation
import NIOCore
import Testing
import TrellisKernel
import TrellisStorage

@Suite("What crashes and full disks leave in the folder of the store")
struct LocalCrashTests {
    private let files = FileManager.default

    private func age(_ path: String, by seconds: Double) throws {
        try files.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path)
    }

    @Test("Unfinished files are in no list, and removed when they are old enough")
    func abandoned() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", "content")
            for (name, seconds) in [("old", 7200), ("new", 10), ("older", 1_000_000)] as [(String, Double)] {
                let path = "\(folder)/incoming/\(name)"
                #expect(files.createFile(atPath: path, contents: Data("part".utf8)))
                try age(path, by: seconds)
            }
            try files.createDirectory(atPath: folder + "/incoming/folder", withIntermediateDirectories: false)
            try age(folder + "/incoming/folder", by: 7200)
            try files.createSymbolicLink(
                atPath: folder + "/incoming/link", withDestinationPath: folder + "/objects/a")
            #expect(try await storage.keys() == ["a"])
            #expect(try await storage.removeAbandoned(olderThan: .seconds(3600)) == 2)
            #expect(paths(below: folder + "/incoming") == ["folder", "link", "new"])
            #expect(try await storage.removeAbandoned(olderThan: .seconds(3600)) == 0)
            #expect(try await storage.text("a") == "content")
        }
    }

    @Test("The file of a put that is still running isn't removed, however old it is")
    func running() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let other = try await LocalStorage.open(folder: folder, isDurable: false)
            let (started, start) = AsyncStream<Void>.makeStream()
            let (released, release) = AsyncStream<Void>.makeStream()
            let chunk = WaitingChunk(chunk: ByteBuffer(string: "content"), started: start, released: released)
            let body = StorageBody(length: nil, chunk)
            let put = Task { try await storage.put(StorageKey("a"), body, PutOptions()) }
            for await _ in started {}
            for name in paths(below: folder + "/incoming") { try age("\(folder)/incoming/\(name)", by: 1_000_000) }
            #expect(paths(below: folder + "/incoming").count == 1)
            #expect(try await other.removeAbandoned(olderThan: .seconds(60)) == 0)
            release.finish()
            _ = try await put.value
            #expect(try await other.text("a") == "content")
            #expect(paths(below: folder + "/incoming") == [])
        }
    }

    @Test("A put that fails, is refused or is cancelled leaves no file")
    func failures() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let key = try StorageKey("a/b")
            let failing = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
                continuation.yield(ByteBuffer(repeating: 1, count: 300_000))
                continuation.finish(throwing: CocoaError(.fileNoSuchFile))
            }
            await #expect(throws: CocoaError.self) {
                try await storage.put(key, StorageBody(length: nil, failing), PutOptions())
            }
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await storage.put("a/b", "content")
            }
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            await #expect(throws: StorageError.checksumMismatch(key)) {
                try await storage.put("a/b", "content", PutOptions(sha256: Array(repeating: 0, count: 32)))
            }
            #expect(paths(below: folder) == ["incoming", "objects"])
        }
    }

    @Test(
        "A full disk is an error of its own, leaves the former object, and no part of the new one",
        .enabled(if: SmallDisk.isAvailable, "mounting a small file system needs privileges"))
    func fullDisk() async throws {
        try await withFolder { folder in
            let disk = try SmallDisk(at: folder, mebibytes: 2)
            defer { disk.remove() }
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("former", "former")
            let content = [UInt8](repeating: 7, count: 3 * 1024 * 1024)
            for key in ["former", "new"] {
                let error = await #expect(throws: StorageError.self) {
                    try await storage.put(StorageKey(key), bytes: content)
                }
                #expect(error?.code == "storage.full")
            }
            #expect(paths(below: folder + "/incoming") == [])
            #expect(try await storage.keys() == ["former"])
            #expect(try await storage.text("former") == "former")
            try await storage.put(StorageKey("fits"), bytes: Array(content.prefix(1024 * 1024)))
        }
    }
}

/// A body of one chunk, which tells when it is asked for and waits until it may be returned.
private struct WaitingChunk: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let chunk: ByteBuffer
    let started: AsyncStream<Void>.Continuation
    let released: AsyncStream<Void>

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: WaitingChunk
        var isDone = false

        mutating func next() async throws -> ByteBuffer? {
            guard !isDone else { return nil }
            isDone = true
            body.started.finish()
            for await _ in body.released {}
            return body.chunk
        }
    }
}

/// A file system of a few mebibytes.
private struct SmallDisk {
    let path: String

    static var isAvailable: Bool { getuid() == 0 && run("/bin/mount", ["-V"]) && canMount }

    private static let canMount: Bool = {
        let path = NSTemporaryDirectory() + "trellis-mount-\(UUID().uuidString)"
        guard let disk = try? SmallDisk(at: path, mebibytes: 1) else { return false }
        disk.remove()
        try? FileManager.default.removeItem(atPath: path)
        return true
    }()

    init(at path: String, mebibytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", path]) else {
            throw CocoaError(.featureUnsupported)
        }
    }

    func remove() { _ = Self.run("/bin/umount", ["-l", path]) }

    private static func run(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
