import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisTexts

@testable import TrellisJobs

@Suite("Sending mails by jobs")
struct SendMailTests {
    @Test("A mail is sent after the commit, and never after a rollback", arguments: TestJobsEngine.allCases)
    func transaction(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            struct Rollback: Error {}
            await #expect(throws: Rollback.self) {
                try await test.ours.write { tx in
                    try tx.send(try SampleMail("Gemini"))
                    throw Rollback()
                }
            }
            let job = try await test.send(try SampleMail())
            #expect(transport.messages.isEmpty)
            #expect(try await test.deliver(transport).completed == 1)
            let message = try #require(transport.messages.first)
            #expect(transport.messages.count == 1)
            #expect(message.subject.text == "Apollo is ready")
            #expect(message.html == "<p>Apollo</p>")
            #expect(message.text == "Apollo\n")
            #expect(message.to == (try MailAddress("ada@example.com", name: "Ada")))
            #expect(message.from == (try MailAddress("no-reply@acme.example")))
            #expect(message.id.description == "\(job.id)@acme.example")
            #expect(message.date == test.clock.now)
        }
    }

    @Test(
        "Of the mails with one key only the first is sent, also after it was sent", arguments: TestJobsEngine.allCases)
    func key(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            let first = try await test.send(try SampleMail("Apollo", key: "a"))
            let second = try await test.send(try SampleMail("Gemini", key: "a"))
            #expect(!first.alreadyExisted && second.alreadyExisted && first.id == second.id)
            #expect(try await test.deliver(transport).completed == 1)
            #expect(try await test.send(try SampleMail("Mercury", key: "a")).alreadyExisted)
            // Another tenant has keys of its own.
            try await test.theirs.write { _ = try $0.send(try SampleMail("Vostok", key: "a")) }
            _ = try await test.send(try SampleMail("Soyuz", key: "b"))
            _ = try await test.send(try SampleMail("Soyuz"))
            _ = try await test.send(try SampleMail("Soyuz"))
            #expect(try await test.deliver(transport).completed == 4)
            #expect(
                transport.messages.map(\.subject.text).sorted() == [
                    "Apollo is ready", "Soyuz is ready", "Soyuz is ready", "Soyuz is ready", "Vostok is ready",
                ])
        }
    }

    @Test("The same key at the same moment sends one mail", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let ids = try await withThrowingTaskGroup(of: ID<BackgroundJob>.self) { group in
                for number in 0..<8 {
                    group.addTask { try await test.send(try SampleMail("\(number)", key: "a")).id }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test("A temporary error is retried with the same Message-ID", arguments: TestJobsEngine.allCases)
    func retry(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let seen = Mutex<[MessageID]>([])
            let transport = MemoryTransport { message in
                let attempt = seen.withLock { ids in
                    ids.append(message.id)
                    return ids.count
                }
                return attempt < 3 ? .refused(code: 451, text: "4.7.1 Greylisted", permanent: false) : nil
            }
            let id = try await test.send(try SampleMail()).id
            for _ in 1...2 {
                #expect(try await test.deliver(transport).failed == 1)
                let job = try await test.job(id)
                #expect(job.errorCode == "mail.refused")
                #expect(job.errorMessage?.contains("451: 4.7.1 Greylisted") == true)
                test.clock.advance(by: .seconds(3600))
            }
            #expect(try await test.deliver(transport).completed == 1)
            #expect(Set(seen.withLock { $0 }).count == 1)
            #expect(transport.messages.count == 1)
        }
    }

    @Test("A permanent error cancels the job with the server's reply", arguments: TestJobsEngine.allCases)
    func permanent(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let refused = Mutex<[String]>([])
            let transport = MemoryTransport { _ in .refused(code: 550, text: "5.1.1 No such user", permanent: true) }
            let hooks = MailHooks(didRefuse: { mail, error, database in
                refused.withLock {
                    $0.append("\(mail.name) \(mail.recipient.wireAddress) \(error.code) \(database.scope.tenantID)")
                }
            })
            let id = try await test.send(try SampleMail()).id
            #expect(try await test.deliver(transport, hooks: hooks).cancelled == 1)
            let job = try await test.job(id)
            #expect(job.state == .cancelled)
            #expect(job.errorMessage?.hasPrefix("mail.refused: ") == true)
            #expect(job.errorMessage?.contains("550: 5.1.1 No such user") == true)
            #expect(refused.withLock { $0 } == ["tests.sample ada@example.com mail.refused \(test.acme.tenantID)"])
            test.clock.advance(by: .seconds(86_400))
            #expect(try await test.deliver(transport, hooks: hooks).attempts == 0)
        }
    }

    @Test("A server that asks for a delay gets it", arguments: TestJobsEngine.allCases)
    func throttled(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.send(try SampleMail()).id
            #expect(try await test.deliver(MemoryTransport { _ in .throttled(retryAfter: .seconds(7200)) }).failed == 1)
            #expect(try await test.job(id).scheduledAt == test.clock.now + .seconds(7200))
        }
    }

    @Test(
        "A mail that waits for a limit loses none of its attempts, however often it waits",
        arguments: TestJobsEngine.allCases)
    func limited(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            let isOpen = Mutex(false)
            let hooks = MailHooks(admit: { mail, _ in
                #expect(mail.message != nil && mail.transport == "memory")
                guard isOpen.withLock({ $0 }) else { throw MailError.throttled(retryAfter: .seconds(3600)) }
            })
            let id = try await test.send(try SampleMail()).id
            for _ in 1...20 {
                #expect(try await test.deliver(transport, hooks: hooks) == JobRunner.Report(snoozed: 1))
                let job = try await test.job(id)
                #expect(job.attempt == 0 && job.scheduledAt == test.clock.now + .seconds(3600))
                test.clock.advance(by: .seconds(3600))
            }
            isOpen.withLock { $0 = true }
            #expect(try await test.deliver(transport, hooks: hooks).completed == 1)
            #expect(transport.messages.map(\.id.description) == ["\(id)@acme.example"])
        }
    }

    @Test("A suppressed address gets no mail", arguments: TestJobsEngine.allCases)
    func suppressed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            let refused = Mutex<[String]>([])
            let hooks = MailHooks(
                isSuppressed: { address, _ in address.comparisonKey == "ada@example.com" },
                didRefuse: { mail, error, _ in
                    refused.withLock { $0.append("\(mail.messageID) \(mail.message == nil) \(error.code)") }
                })
            let id = try await test.send(try SampleMail()).id
            #expect(try await test.deliver(transport, hooks: hooks).cancelled == 1)
            #expect(try await test.job(id).errorMessage?.hasPrefix("mail.suppressed: ") == true)
            #expect(transport.messages.isEmpty)
            #expect(refused.withLock { $0 } == ["\(id)@acme.example true mail.suppressed"])
        }
    }

    @Test("The result names transport, message and language", arguments: TestJobsEngine.allCases)
    func result(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.send(try SampleMail(language: LanguageTag("de-AT"))).id
            let transport = MemoryTransport()
            try await test.deliver(transport)
            let text = try #require(try await test.job(id).result?.text)
            let result = try SchemaCoding.decode(SentMail.self, from: Array(text.utf8))
            #expect(result.transport == "memory")
            #expect(result.messageID == "\(id)@acme.example")
            #expect(result.language == .german)
            #expect(transport.messages.first?.subject.text == "Apollo ist fertig")
        }
    }

    @Test("A stored attachment is read when the mail is sent", arguments: TestJobsEngine.allCases)
    func attachments(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            struct Away: Error {}
            let hooks = MailHooks(load: { key, _ in
                switch key {
                case "away": throw Away()
                case "missing": throw MailError.attachmentMissing("the file missing was deleted")
                default: Array("%PDF \(key)".utf8)
                }
            })
            _ = try await test.send(try SampleMail(file: "files/1"))
            _ = try await test.send(try SampleMail(file: "away"))
            _ = try await test.send(try SampleMail(file: "missing"))
            let report = try await test.deliver(transport, hooks: hooks)
            #expect(report == JobRunner.Report(completed: 1, failed: 1, cancelled: 1))
            let file = try #require(transport.messages.first?.attachments.first)
            #expect(file == Attachment(name: "report.pdf", mediaType: .pdf, content: Array("%PDF files/1".utf8)))
        }
    }

    @Test("An attachment of a source is read by it, and all others as before", arguments: TestJobsEngine.allCases)
    func attachmentSources(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            var hooks = MailHooks(load: { key, _ in Array("file \(key)".utf8) })
            hooks.addSource("orders") { key, _ in Array("order \(key)".utf8) }
            hooks.addSource("tickets") { key, _ in Array("ticket \(key)".utf8) }
            for key in ["orders:7", "tickets:orders:7", "orders", "Orders:7", "orders:"] {
                _ = try await test.send(try SampleMail(file: key))
            }
            _ = try await test.deliver(transport, hooks: hooks)
            let files = transport.messages.compactMap(\.attachments.first)
            let contents = files.map { String(decoding: $0.content, as: UTF8.self) }
            #expect(
                Set(contents) == ["order 7", "ticket orders:7", "file orders", "file Orders:7", "order "])
        }
    }

    @Test("A mail that waited while the program changed is sent", arguments: TestJobsEngine.allCases)
    func upcasting(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            let old: JSONObject = ["to": "ada@example.com", "title": "Saturn"]
            let job = try SendMail(stored: "tests.old_sample", version: 1, old)
            try await test.ours.write { _ = try $0.enqueue(job) }
            #expect(try await test.deliver(transport).completed == 1)
            #expect(transport.messages.first?.subject.text == "Saturn is ready")
        }
    }

    @Test(
        "A mail of another release waits for it; one that can't be read is discarded",
        arguments: TestJobsEngine.allCases)
    func unknown(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let content: JSONObject = ["to": "ada@example.com", "project": "Saturn"]
            let jobs = [
                try SendMail(stored: "tests.unknown", version: 1, content),
                try SendMail(stored: "tests.sample", version: 3, content),
                try SendMail(stored: "tests.sample", version: 2, ["to": "nonsense"]),
            ]
            let ids = try await test.ours.write { tx in try jobs.map { try tx.enqueue($0).id } }
            let report = try await test.deliver(MemoryTransport())
            #expect(report == JobRunner.Report(failed: 2, discarded: 1))
            let refused = try await test.send(try SampleMail(tag: "a\r\nBcc: eve@example.com")).id
            #expect(try await test.deliver(MemoryTransport()).discarded == 1)
            #expect(try await test.job(refused).errorMessage?.contains("line breaks") == true)
            #expect(try await test.job(ids[0]).errorCode == "mail.unknown_mail")
            #expect(try await test.job(ids[2]).errorMessage?.contains("/to") == true)
        }
    }

    @Test("A hook that fails neither repeats nor loses the mail", arguments: TestJobsEngine.allCases)
    func failingHook(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            struct Broken: Error {}
            let transport = MemoryTransport()
            _ = try await test.send(try SampleMail())
            let report = try await test.deliver(transport, hooks: MailHooks(didSend: { _, _, _ in throw Broken() }))
            #expect(report.completed == 1)
            #expect(transport.messages.count == 1)
        }
    }

    @Test("The platform sends mails without a tenant", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let transport = MemoryTransport()
            let enqueued = try await test.system.write { tx in
                [try tx.send(try SampleMail(key: "a")), try tx.send(try SampleMail(key: "a"))]
            }
            #expect(enqueued.map(\.alreadyExisted) == [false, true])
            #expect(try await test.deliver(transport).completed == 1)
        }
    }
}

extension SendMail {
    /// A job as a row has it.
    fileprivate init(stored mail: String, version: Int, _ content: JSONObject) throws {
        let row: JSONValue = [
            "mail": .string(mail), "version": .int(version), "to": "ada@example.com", "content": .object(content),
        ]
        self = try SchemaCoding.decode(SendMail.self, from: Array(row.description.utf8))
    }
}

extension TestJobs {
    /// Returns a job's row.
    fileprivate func job(_ id: ID<BackgroundJob>) async throws -> JobRecord {
        try #require(try await ours.read { try $0.find(JobRecord.self, id) })
    }
}
