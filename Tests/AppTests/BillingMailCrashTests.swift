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

        /// The write of the next step, which the database delays.
        var nextWrite: String {
            switch self {
            case .stored: "UPDATE OF stored_at ON billing_document WHEN NEW.stored_at IS NOT NULL"
            case .recorded: "UPDATE OF state ON job WHEN NEW.name = 'mail.send' AND NEW.state = 'running'"
            case .accepted: "UPDATE OF state ON job WHEN NEW.name = 'mail.send' AND NEW.state = 'completed'"
            }
        }
    }

    /// The number of invoices that are issued one after the other, so that one of them is at the moment.
    private static let invoices = 12

    @Test(
        "After kill -9, each invoice has one document and one mail, with the bytes of the document",
        .timeLimit(.minutes(5)), arguments: Moment.allCases)
    func killed(at moment: Moment) async throws {
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
            try await delay(moment.nextWrite, in: database)
            async let killed: Void = kill(server, at: moment, database.system(), files)
            for token in tokens {
                let started = try? await server.send(
                    "POST", "/api/v1/billing/subscription", ["plan": "business"], token: token)
                guard started?.status == 201 else { break }
            }
            try await killed
            try await endDelay(in: database)

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

    /// Makes a kind of write take a good part of a second, so that the moment before it lasts long enough to be seen.
    private func delay(_ write: String, in database: Database) async throws {
        try await database.run(
            script: """
                CREATE TABLE delay (number INTEGER);
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                INSERT INTO delay SELECT i FROM n;
                CREATE TRIGGER delayed BEFORE \(write) BEGIN SELECT sum(a.number * b.number) FROM delay a, delay b; END
                """)
    }

    /// Ends the delay, for the next process.
    private func endDelay(in database: Database) async throws {
        try await database.run(script: "DROP TRIGGER delayed; DROP TABLE delay")
    }

    /// Kills the process as soon as an invoice is at the moment.
    private func kill(
        _ server: ServerProcess, at moment: Moment, _ database: SystemDatabase, _ files: Files
    ) async throws {
        try await until {
            let (objects, delivered) = (files.objectPaths().count, files.mailNames().count)
            let (stored, sent) = try await database.read { tx in
                (
                    try tx.rows("SELECT id FROM billing_document WHERE stored_at IS NOT NULL").count,
                    try tx.rows("SELECT id FROM job WHERE name = 'mail.send' AND state = 'completed'").count
                )
            }
            // What comes first is counted first, so that an invoice that has passed the moment doesn't count as being there.
            return switch moment {
            case .stored: objects > stored
            case .recorded: stored > files.mailNames().count
            case .accepted: delivered > sent
            }
        }
        server.kill()
    }

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
