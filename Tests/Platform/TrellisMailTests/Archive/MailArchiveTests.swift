import Foundation
import Logging
import Testing
import TrellisKernel
import TrellisMail

@Suite("Archives of sent mails")
struct MailArchiveTests {
    private func withFolder(_ body: (String, FileTransport, ManualClock) async throws -> Void) async throws {
        let parent = NSTemporaryDirectory() + "trellis-mail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let clock = ManualClock()
        try await body("\(parent)/out", FileTransport(folder: "\(parent)/out", clock: clock), clock)
    }

    private func error(_ body: () async throws -> some Any) async -> MailArchiveError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? MailArchiveError
        }
    }

    @Test("The mails of the folder are listed, the latest first, page by page, and read by their file names")
    func folder() async throws {
        try await withFolder { folder, transport, clock in
            #expect(try await transport.mails(PageRequest()).items == [])
            var names: [String] = []
            for number in 0..<5 {
                var message = try sampleMessage(text: "Message \(number)")
                message.subject = try HeaderValue("Grüße \(number)")
                names.append(try #require(try await transport.send(message).serverID))
                clock.advance(by: .seconds(1))
            }
            let first = try await transport.mails(PageRequest(limit: 2))
            #expect(first.items.map(\.id) == [names[4], names[3]])
            #expect(first.items.map(\.subject) == ["Grüße 4", "Grüße 3"])
            #expect(
                first.items.first?.from == "Trellis <app@example.test>" && first.items.first?.to == "ada@example.test")
            let second = try await transport.mails(PageRequest(limit: 2, cursor: first.nextCursor))
            let third = try await transport.mails(PageRequest(limit: 2, cursor: second.nextCursor))
            #expect(second.items.map(\.id) == [names[2], names[1]] && third.items.map(\.id) == [names[0]])
            #expect(third.nextCursor == nil)

            let mail = try await transport.mail(names[2])
            #expect(mail.content.text == "Message 2\n")
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(names[2])")[.size] as? Int
            #expect(mail.source.count == size && second.items.first?.size == size)
        }
    }

    @Test("No identifier and no link leads out of the folder")
    func escapes() async throws {
        try await withFolder { folder, transport, _ in
            let name = try #require(try await transport.send(try sampleMessage()).serverID)
            let outside = "\(folder)/../secret.eml"
            try Data("Subject: secret\r\n\r\n".utf8).write(to: URL(filePath: outside))
            let files = FileManager.default
            try files.createSymbolicLink(atPath: "\(folder)/link.eml", withDestinationPath: "../secret.eml")
            try files.createSymbolicLink(atPath: "\(folder)/zero.eml", withDestinationPath: "/dev/zero")
            try files.createDirectory(atPath: "\(folder)/folder.eml", withIntermediateDirectories: false)
            #expect(mkfifo("\(folder)/pipe.eml", 0o600) == 0)
            try Data("Subject: hidden\r\n\r\n".utf8).write(to: URL(filePath: "\(folder)/.hidden.eml"))
            let ids = [
                "../secret.eml", "..%2Fsecret.eml", outside, "/etc/passwd", "link.eml", "zero.eml", "folder.eml",
                "pipe.eml",
                ".hidden.eml", "", ".", "..", "a/../\(name)", "\(name)/", "\(name)\0", "missing.eml",
                String(repeating: "a", count: 300) + ".eml",
            ]
            for id in ids { #expect(await error { try await transport.mail(id) } == .notFound, "\(id)") }
            #expect(try await transport.mails(PageRequest()).items.map(\.id) == [name])
            await #expect(throws: CursorError.self) { try await transport.mails(PageRequest(cursor: "../x.eml")) }
        }
    }

    @Test("A file that is too large is an error, and only its size is in the list")
    func tooLarge() async throws {
        try await withFolder { folder, transport, _ in
            try transport.createFolder()
            let path = "\(folder)/large.eml"
            try Data("Subject: large\r\n\r\n".utf8).write(to: URL(filePath: path))
            #expect(truncate(path, 65 << 20) == 0)
            #expect(try await transport.mails(PageRequest()).items.map(\.subject) == ["large"])
            #expect(await error { try await transport.mail("large.eml") } == .tooLarge(limit: 64 << 20))
        }
    }

    @Test("The memory lists its mails, the latest first, and their identifiers outlive those that are forgotten")
    func memory() async throws {
        let transport = MemoryTransport(capacity: 3)
        var ids: [String?] = []
        for number in 0..<5 {
            ids.append(try await transport.send(try sampleMessage(text: "Message \(number)")).serverID)
        }
        #expect(ids == ["1", "2", "3", "4", "5"])
        let first = try await transport.mails(PageRequest(limit: 2))
        #expect(first.items.map(\.id) == ["5", "4"])
        let second = try await transport.mails(PageRequest(limit: 2, cursor: first.nextCursor))
        #expect(second.items.map(\.id) == ["3"] && second.nextCursor == nil)
        #expect(try await transport.mail("4").content.text == "Message 3\n")
        for id in ["2", "6", "0", "-1", "x", "", "9223372036854775807"] {
            #expect(await error { try await transport.mail(id) } == .notFound)
        }
        await #expect(throws: CursorError.self) { try await transport.mails(PageRequest(cursor: "x")) }
        transport.removeAll()
        #expect(try await transport.mails(PageRequest()).items == [])
        #expect(try await transport.send(try sampleMessage()).serverID == "6")
    }

    @Test("A transport that keeps nothing has no archive; one that can be replaced has that of its current one")
    func archive() async throws {
        let replaceable = ReloadableTransport(MemoryTransport())
        _ = try await replaceable.send(try sampleMessage())
        #expect(try await replaceable.archive?.mails(PageRequest()).items.count == 1)
        replaceable.replace(with: LogTransport(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        #expect(replaceable.archive == nil)
    }
}
