import Foundation
import Testing
import TrellisDatabase
import TrellisMail
import TrellisSchema

@Suite("A crash while an invoice is stored and mailed")
struct BillingMailCrashTests {
    /// What has happened to an invoice when the process is killed, and the next step hasn't.
    enum Moment: CaseIterable {
        /// The document is in the store; no row names it.
        case stored
        /// The row names it, and its mail is a job; no server has the mail.
        case recorded
        /// The server has the mail; the job hasn't ended.
        case accepted

        /// The name of the job that takes the step outside of the database that leads to the moment.
        var job: String? {
            switch self {
            case .stored: "billing.store_documents"
            case .recorded: nil
            case .accepted: "mail.send"
            }
        }
    }

    /// The number of invoices that are issued one after the other, so that one of them is at the moment.
    private static let invoices = 12

    @Test(
        "After kill -9, each invoice has one document and one mail, with the bytes of the document",
        .timeLimit(.minutes(5)), arguments: Moment.allCases)
    func killed(at moment: Moment) async throws {
        // All invoices may pass the moment between two looks; then others are made.
        for _ in 1...5 {
            if try await kill(at: moment) { return }
        }
        Issue.record("no invoice was seen at the moment")
    }

    /// Makes invoices, kills the process at the moment, and checks what the next process has made of them; returns false
    /// when no invoice was seen at the moment.
    private func kill(at moment: Moment) async throws -> Bool {
        try await withTemporaryFolder { folder in
            let files = Files(folder: folder)
            let environment = [
                "APP_JOBS__RUN_IN_SERVER": "true", "APP_JOBS__POLL_INTERVAL": "50ms", "APP_JOBS__HEARTBEAT": "100ms",
                "APP_JOBS__DEAD_AFTER": "1s", "APP_MAIL__ADAPTER": "file", "APP_MAIL__FOLDER": files.mails,
                "APP_STORAGE__URL": "file://\(files.store)", "APP_BILLING__RECEIPTS": "false",
            ]
            let server = try await ServerProcess.start(database: files.database, environment: environment)
            let database = try Database.open("sqlite://\(files.database)")
            defer { try? database.close() }
            let tokens = try await tenants(of: server)
            async let isHit = kill(server, at: moment, database.system(), files)
            for token in tokens {
                let started = try? await server.send(
                    "POST", "/api/v1/billing/subscription", ["plan": "business"], token: token)
                guard started?.status == 201 else { break }
            }
            guard try await isHit else {
                server.terminate()
                return false
            }

            let restarted = try await ServerProcess.start(database: files.database, environment: environment)
            defer { restarted.terminate() }
            // Those whose request the kill has interrupted.
            for token in tokens {
                _ = try await restarted.send(
                    "POST", "/api/v1/billing/subscription", ["plan": "business"], token: token)
            }
            try await until {
                try await database.system().read { tx in
                    let open = try tx.rows(
                        "SELECT id FROM job WHERE name IN ('billing.store_documents', 'mail.send') AND state <> 'completed'"
                    )
                    let stored = try tx.rows("SELECT id FROM billing_document WHERE stored_at IS NOT NULL")
                    return open.isEmpty && stored.count == Self.invoices
                }
            }
            let mails = try files.receivedMails()
            // A server may get a mail twice whose job hadn't ended: with the same Message-ID, readers see it once.
            #expect(Set(mails.compactMap { $0["Message-ID"] }).count == Self.invoices)
            #expect(Set(mails.compactMap(\.to)).count == Self.invoices)
            // At most as many as jobs of the queue ran at once.
            #expect((Self.invoices...Self.invoices + 8).contains(mails.count))
            let objects = try files.objects()
            #expect(objects.count == Self.invoices)
            for mail in mails {
                let content = try #require(mail.files.first).content
                // The file of an object ends with what the store knows of it.
                #expect(objects.filter { $0.starts(with: content) }.count == 1)
            }
            return true
        }
    }

    /// Signs tenants up with an address for invoices and a payment method; returns their tokens.
    private func tenants(of server: ServerProcess) async throws -> [String] {
        var tokens: [String] = []
        for number in 1...Self.invoices {
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                [
                    "email": .string("ada\(number)@example.com"), "password": "correct horse battery",
                    "tenant_name": .string("Acme \(number)"),
                ])
            let token = try #require(session.json["access_token"]?.string, "\(session)")
            let account: JSONValue = [
                "customer": ["name": .string("Acme \(number)"), "country": "DE"],
                "email": .string("billing\(number)@example.com"),
            ]
            #expect(try await server.send("PUT", "/api/v1/billing/account", account, token: token).status == 200)
            _ = try await server.send(
                "POST", "/api/v1/billing/payment-methods", ["reference": "fake_visa"], token: token)
            tokens.append(token)
        }
        return tokens
    }

    /// Kills the process while it waits for the lock of the database, as soon as an invoice is at the moment; returns
    /// false when all invoices have passed it.
    ///
    /// The lock is held while a job runs that leads to the moment: the process takes the steps outside of the database,
    /// and can't write that it has.
    private func kill(
        _ server: ServerProcess, at moment: Moment, _ database: SystemDatabase, _ files: Files
    ) async throws -> Bool {
        while true {
            let look = try await database.write { tx -> Look in
                let stored = try tx.rows("SELECT id FROM billing_document WHERE stored_at IS NOT NULL").count
                let sent = try tx.rows("SELECT id FROM job WHERE name = 'mail.send' AND state = 'completed'").count
                let isDue =
                    try moment.job.map { job in
                        try !tx.rows("SELECT id FROM job WHERE name = \(job) AND state = 'running'").isEmpty
                    } ?? false
                for _ in 0..<(isDue ? 250 : 1) {
                    let isHit =
                        switch moment {
                        case .stored: files.objectPaths().count > stored
                        case .recorded: stored > files.mailNames().count
                        case .accepted: files.mailNames().count > sent
                        }
                    if isHit {
                        server.kill()
                        return .hit
                    }
                    if isDue { Thread.sleep(forTimeInterval: 0.002) }
                }
                return sent == Self.invoices ? .passed : isDue ? .missed : .early
            }
            switch look {
            case .hit: return true
            case .passed: return false
            // A process that waits for the lock looks for it every 100 ms.
            case .missed: try await Task.sleep(for: .milliseconds(150))
            case .early: try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// What was seen while the lock was held.
    private enum Look { case early, missed, hit, passed }

    /// Waits until another process has done something; the time limit of the test ends the waiting.
    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }
}

/// What the process writes, in a folder of the test.
private struct Files: Sendable {
    let folder: String

    var database: String { folder + "/app.sqlite" }
    var mails: String { folder + "/mails" }
    var store: String { folder + "/objects" }

    /// Returns the files of the stored documents.
    func objectPaths() -> [String] {
        let paths = FileManager.default.enumerator(atPath: store)?.compactMap { $0 as? String } ?? []
        return paths.map { "\(store)/\($0)" }.filter { $0.contains("/billing-documents") && !isFolder($0) }
    }

    /// Returns the contents of the files of the stored documents.
    func objects() throws -> [[UInt8]] { try objectPaths().map(bytes) }

    /// Returns the mails.
    func receivedMails() throws -> [ParsedMail] {
        try mailNames().map { ParsedMail(parsing: try bytes("\(mails)/\($0)")) }
    }

    /// Returns the names of the complete mails.
    func mailNames() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: mails)) ?? []
        return all.filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") }
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
