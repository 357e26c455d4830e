import Foundation
import Logging
import Synchronization
import Testing
import TrellisKernel
import TrellisMail

@Suite("Files, memory and log")
struct LocalTransportTests {
    /// Runs `body` with the path of a folder that doesn't exist yet.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let parent = NSTemporaryDirectory() + "trellis-mail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        try await body("\(parent)/out/mails")
    }

    @Test("Each mail is a file whose name sorts by time, readable by this user only")
    func files() async throws {
        try await withFolder { folder in
            let clock = ManualClock()
            let transport = FileTransport(folder: folder, clock: clock)
            let messages = try (0..<12).map { try sampleMessage(text: "Message \($0)") }
            for message in messages {
                let receipt = try await transport.send(message)
                #expect(receipt.transport == "file")
                let file = try #require(receipt.serverID)
                #expect(file.wholeMatch(of: /\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{16}\.eml/) != nil)
                #expect(receipt.detail == "\(folder)/\(file)")
                clock.advance(by: .seconds(900))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names.count == messages.count)
            for (name, message) in zip(names, messages) {
                let path = "\(folder)/\(name)"
                #expect(Array(try Data(contentsOf: URL(filePath: path))) == message.encoded())
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
    }

    @Test("Mails at the same moment have different files")
    func sameMoment() async throws {
        try await withFolder { folder in
            let transport = FileTransport(folder: folder, clock: ManualClock())
            let message = try sampleMessage()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await transport.send(message) } }
                try await group.waitForAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 20)
        }
    }

    @Test("A folder that can't be created is a temporary error")
    func noFolder() async throws {
        let transport = FileTransport(folder: "/dev/null/mails")
        guard case .unavailable(let reason) = try await transport.failure(of: try sampleMessage()) else {
            Issue.record("The error is of another kind")
            return
        }
        #expect(reason.contains("/dev/null/mails"))
        #expect(throws: MailError.self) { try transport.createFolder() }
    }

    @Test("The memory keeps the latest mails in order, up to its capacity")
    func memory() async throws {
        let transport = MemoryTransport(capacity: 3)
        let messages = try (0..<5).map { try sampleMessage(text: "Message \($0)") }
        for message in messages { _ = try await transport.send(message) }
        #expect(transport.messages == Array(messages.suffix(3)))
        transport.removeAll()
        #expect(transport.messages.isEmpty)
    }

    @Test("The memory refuses what a test wants refused")
    func memoryRefusal() async throws {
        let transport = MemoryTransport { message in
            message.text == "refused" ? .refused(code: 550, text: "by a test", permanent: true) : nil
        }
        let error = try await transport.failure(of: try sampleMessage(text: "refused"))
        #expect(error == .refused(code: 550, text: "by a test", permanent: true))
        #expect(transport.messages.isEmpty)
    }

    @Test("The log has recipient and subject, and the text only if that is wanted", arguments: [false, true])
    func log(includesText: Bool) async throws {
        let recorder = LogRecorder()
        let logger = Logger(label: "test") { _ in recorder.handler }
        _ = try await LogTransport(logger, includesText: includesText)
            .send(try sampleMessage(text: "https://example.test/secret-link"))
        let line = try #require(recorder.lines.first)
        #expect(recorder.lines.count == 1)
        #expect(line.contains("ada@example.test"))
        #expect(line.contains("Grüße"))
        #expect(line.contains("secret-link") == includesText)
    }
}

/// A log that keeps its lines.
private final class LogRecorder: Sendable {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }
    var handler: some LogHandler { Handler(recorder: self) }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            recorder.recorded.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
