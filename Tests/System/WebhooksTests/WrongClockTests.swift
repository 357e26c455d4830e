import Logging
import SampleProduct
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import TrellisHub
@testable import TrellisWebhooks

/// A process whose clock is ten minutes off, beside others, on one server.
@Suite("Webhooks of a process with a wrong clock", .enabled(if: TestPostgres.current != nil))
struct WrongClockTests {
    /// A clock that is ahead by a duration.
    private struct ShiftedClock: Clock {
        let shift: Duration
        var now: Timestamp { SystemClock().now + shift }
    }

    private static let shifts: [Duration] = [.seconds(600), .seconds(-600)]
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` with the database of a process whose clock is shifted, and a member of a tenant.
    private func with(
        _ shift: Duration, _ body: (Database, Scope, WebhookSettings) async throws -> Void
    ) async throws {
        try await withReceivers { app in
            guard let name = try await app.postgresDatabase(), let server = TestPostgres.current else { return }
            let ada = try await app.signUp()
            let scope = Scope(tenantID: try #require(ada.tenantID), userID: ada.userID, requestID: "test")
            let url = server.url(name, as: TestPostgres.applicationRole)
            let database = try Database.open(url, clock: ShiftedClock(shift: shift))
            defer { try? database.close() }
            database.followServerTime()
            var settings = WebhookSettings()
            settings.allowPrivate = true
            try await body(database, scope, settings)
        }
    }

    @Test("A webhook gets the events since its registration, and none before", arguments: shifts)
    func registration(_ shift: Duration) async throws {
        try await with(shift) { database, scope, settings in
            let keys = LiveValue(try SealingKeys(parsing: settings.secretKeys.reveal()))
            let dependencies = WebhookDependencies(
                events: SubscribableEvents([]), keys: keys,
                addressGuard: AddressGuard(resolver: SystemResolver(), allowsPrivate: true), circuit: Circuit(settings),
                maxWebhooks: 5, secretOverlap: .seconds(60))
            let context = TenantContext(
                request: RequestInfo(id: "test"), scope: scope, database: database.tenant(scope), permissions: .all)
            _ = try await WebhookService(context, dependencies).create(
                WebhookCreate(url: "http://127.0.0.1:9/", events: ["*"]))
            let webhook = try #require(try await database.tenant(scope).first(WebhookRecord.all))
            let now = SystemClock().now
            #expect(webhook.gets(now, skew: WebhookDispatcher.maxClockSkew))
            #expect(!webhook.gets(now - .seconds(120), skew: WebhookDispatcher.maxClockSkew))
        }
    }

    @Test("An event of a later release waits ten minutes, by the time of the server", arguments: shifts)
    func unknown(_ shift: Duration) async throws {
        try await with(shift) { database, scope, _ in
            let dispatcher = WebhookDispatcher(events: SubscribableEvents([]), logger: logger)
            let (recent, old) = (event(10, of: scope), event(700, of: scope))
            await #expect(throws: UnknownEvent(name: "later.happened")) {
                try await database.tenant(scope).write { try dispatcher.dispatch([recent], $0) }
            }
            try await database.tenant(scope).write { try dispatcher.dispatch([old], $0) }
        }
    }

    private func event(_ age: Int, of scope: Scope) -> EventEnvelope {
        EventEnvelope(
            EventRecord(
                id: ID(), tenantID: scope.tenantID, position: 1, name: "later.happened", version: 1,
                payload: JSONText("{}"), correlationID: "", occurredAt: SystemClock().now - .seconds(age)))
    }

    @Test("A message is signed with the time of the server", arguments: shifts)
    func signature(_ shift: Duration) async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        try await with(shift) { database, scope, settings in
            let (id, secret) = (ID<Webhook>(), WebhookSecret())
            let sealed = try SealingKeys(parsing: settings.secretKeys.reveal()).seal(secret, of: id)
            try await database.tenant(scope).write { tx in
                try tx.insert(
                    WebhookRecord(id: id, tenantID: scope.tenantID, url: receiver.url(), events: ["*"], secret: sealed))
                try tx.insert(WebhookHealthRecord(id: id, tenantID: scope.tenantID, failures: 0))
                let message = WebhookMessage(name: WebhookMessage.ping, occurredAt: tx.databaseNow, data: "{}")
                try tx.send([message.delivery(to: id, of: scope.tenantID, at: tx.databaseNow)])
            }
            let module = try WebhooksModule(database: database.system(), settings: settings, logger: logger)
            let jobs = module.jobs.filter { $0.name == DeliverWebhook.name }
            let runner = try JobRunner(database, jobs: jobs, clock: ShiftedClock(shift: shift), logger: logger)
            _ = try await runner.drain()
            let request = try #require(receiver.requests.first)
            let signed = try #require(request.fields["webhook-timestamp"].flatMap { Int64($0) })
            #expect(abs(signed - SystemClock().now.seconds) < 60)
            #expect(request.isSigned(by: secret.reveal()))
        }
    }
}
