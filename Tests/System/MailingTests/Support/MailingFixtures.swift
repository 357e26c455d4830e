import Logging
import SampleProduct
import Synchronization
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisMailing

/// A transport that accepts mails with an identifier, as Amazon SES does, or refuses them.
final class FakeTransport: MailTransport {
    private let refusal: MailError?
    private let kept = Mutex<[MailMessage]>([])

    /// Creates a transport that refuses mails with this error.
    init(refusing refusal: MailError? = nil) {
        self.refusal = refusal
    }

    var name: String { "ses" }
    var messages: [MailMessage] { kept.withLock { $0 } }

    func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        if let refusal { throw refusal }
        kept.withLock { $0.append(message) }
        return MailReceipt(transport: name, serverID: "ses-\(message.id)", detail: "200")
    }
}

/// Runs a test on the product with a topic, and with these settings.
func withMailing(_ settings: [String: String] = [:], _ body: (TestApp) async throws -> Void) async throws {
    let defaults = ["mailing.sns_topics": FakeSNS.topic]
    try await withApp(MailingProduct.self, settings: defaults.merging(settings) { $1 }, body)
}

/// The composition under test lacks something.
struct Missing: Error {}

extension TestApp {
    var mailing: MailingModule {
        get throws {
            guard let module = application.modules.lazy.compactMap({ $0 as? MailingModule }).first else {
                throw Missing()
            }
            return module
        }
    }

    /// Returns the database of the actor's tenant.
    func database(of actor: Actor) throws -> TenantDatabase {
        guard let tenant = actor.tenantID else { throw Missing() }
        return application.platform.database.tenant(
            Scope(tenantID: tenant, userID: actor.userID, requestID: "test"))
    }

    /// Enqueues a mail of the actor's tenant; returns its job.
    @discardableResult
    func enqueue(_ address: String = "Ada@Example.com", by actor: Actor) async throws -> ID<BackgroundJob> {
        let mail = NoteMail(to: try MailAddress(address))
        return try await database(of: actor).write { tx in try tx.send(mail).id }
    }

    /// Runs the mails that are due with a transport and the hooks of the product.
    @discardableResult
    func deliver(_ transport: FakeTransport = FakeTransport()) async throws -> JobRunner.Report {
        let dispatcher = MailDispatcher(
            catalog: application.catalog.mails, transport: transport, from: try MailAddress("no-reply@acme.example"),
            hooks: try mailing.hooks, clock: clock)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await JobRunner(
            application.platform.database, jobs: [dispatcher.registration], clock: clock, logger: silent
        ).drain()
    }

    /// Sends a mail of the actor's tenant; returns the identifier that the transport has given it.
    func sendMail(_ address: String = "Ada@Example.com", by actor: Actor) async throws -> String {
        let job = try await enqueue(address, by: actor)
        guard try await deliver().completed == 1 else { throw Missing() }
        return "ses-\(job)@acme.example"
    }

    /// Posts a signed notification, and returns the response.
    func report(_ text: String) async throws -> TestResponse {
        try await post(try FakeSNSMessage(text, at: clock.now))
    }

    /// Returns the row of a job.
    func job(_ id: ID<BackgroundJob>, of actor: Actor) async throws -> JobRecord? {
        try await database(of: actor).read { tx in try tx.find(JobRecord.self, id) }
    }
}

extension Actor {
    /// Returns the tenant's mails, newest first.
    func mails(_ query: String = "") async throws -> [JSONValue] {
        let response = try await get("/mail/messages\(query)")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.json["items"]?.array ?? []
    }

    /// Returns the states of the tenant's mails, newest first.
    func states(_ query: String = "") async throws -> [String] {
        try await mails(query).compactMap { $0["state"]?.string }
    }

    /// Returns the tenant's suppressions, newest first.
    func suppressions(_ query: String = "") async throws -> [JSONValue] {
        let response = try await get("/mail/suppressions\(query)")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.json["items"]?.array ?? []
    }

    /// Suppresses an address by hand.
    func suppress(_ address: String) async throws -> TestResponse {
        try await post("/mail/suppressions", ["address": .string(address)])
    }

    /// Returns the same user with a new access token, since the old one has expired.
    func signedInAgain() async throws -> Actor { try await app.logIn(email).inTenant(tenantID) }
}
