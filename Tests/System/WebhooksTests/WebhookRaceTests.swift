import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Changes of a webhook at once")
struct WebhookRaceTests {
    private static let permissions = ["webhooks.view", "webhooks.manage", "samples.view"]

    /// A webhook of a member who has left, and members who may adopt it.
    private func withAbandoned(
        _ body: (_ app: TestApp, _ members: [Actor], _ path: String, _ receiver: Receiver) async throws -> Void
    ) async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let owner = try await app.signUp(tenant: "Acme")
            let manager = try await owner.addMember(permissions: Self.permissions)
            let hook = try await manager.register(receiver.url(), events: ["sample.created"])
            let members = [
                owner, try await owner.addMember(permissions: Self.permissions),
                try await owner.addMember(permissions: Self.permissions),
            ]
            #expect(try await owner.delete("/tenants/current/members/\(manager.userID)").status == 204)
            try await body(app, members, hook.path, receiver)
        }
    }

    @Test("Members who adopt at once all succeed, and end as one registrant")
    func adopting() async throws {
        try await withAbandoned { app, members, path, receiver in
            let outcomes = try await app.race(9) { racer in
                try await members[racer.number % members.count].post("\(path)/adopt")
            }
            #expect(outcomes.failed == 0, "\(outcomes)")
            let shown = try await members[0].get(path).json
            #expect(shown["suspended"] == false)
            #expect(members.contains { "\($0.userID)" == shown["registered_by"]?.string })
            #expect(try await members[0].post("/samples", ["name": "One"]).status == 201)
            try await app.catchUp()
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
        }
    }

    @Test("Of members who adopt one version at once, one succeeds")
    func version() async throws {
        try await withAbandoned { app, members, path, _ in
            let version = try #require(try await members[0].get(path).json["version"]?.int)
            let outcomes = try await app.race(9) { racer in
                try await members[racer.number % members.count].post(
                    "\(path)/adopt", headers: [.ifMatch: "\"\(version)\""])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: "precondition.failed") == 8, "\(outcomes)")
        }
    }

    @Test("A webhook that is adopted while events find its registrant gone isn't suspended afterwards")
    func suspending() async throws {
        try await withAbandoned { app, members, path, _ in
            for name in ["One", "Two", "Three"] {
                #expect(try await members[0].post("/samples", ["name": .string(name)]).status == 201)
            }
            let outcomes = try await app.race(2) { racer in
                guard racer.number == 0 else {
                    try await app.catchUp()
                    return true
                }
                return try await members[1].post("\(path)/adopt").status == 200
            }
            #expect(outcomes.values == [true, true], "\(outcomes)")
            let shown = try await members[0].get(path).json
            #expect(shown["suspended"] == false && shown["registered_by"]?.string == "\(members[1].userID)")
        }
    }

    @Test("Of changes at once none is lost or fails; of one version, one is made")
    func changing() async throws {
        try await withAbandoned { app, members, path, receiver in
            let owner = members[0]
            let changes: [JSONValue] = [
                ["description": "Ours"], ["enabled": false], ["url": .string(receiver.url("/new"))],
            ]
            let outcomes = try await app.race(changes.count + 1) { racer in
                if racer.number == changes.count { return try await owner.post("\(path)/secrets") }
                return try await owner.patch(path, changes[racer.number])
            }
            #expect(outcomes.failed == 0, "\(outcomes)")
            let shown = try await owner.get(path).json
            #expect(shown["description"] == "Ours" && shown["enabled"] == false)
            #expect(shown["url"]?.string == receiver.url("/new") && shown["previous_secret_until"]?.string != nil)

            let version = try #require(shown["version"]?.int)
            let raced = try await app.race(8) { racer in
                try await owner.patch(
                    path, ["description": .string("\(racer.number)")], headers: [.ifMatch: "\"\(version)\""])
            }
            #expect(raced.succeeded == 1)
            #expect(raced.failed(with: "precondition.failed") == 7, "\(raced)")
        }
    }

    @Test("A change of the receiver while an attempt fails neither fails nor loses the attempt")
    func failing() async throws {
        try await withReceivers { app in
            guard try await app.postgresDatabase() != nil else { return }
            let receiver = try Receiver()
            defer { receiver.stop() }
            let owner = try await app.signUp()
            let hook = try await owner.register(receiver.url(), events: ["sample.created"])
            let (holds, mayGoOn) = (Flag(), Flag())
            async let failed = fail(hook, app, holds, mayGoOn)
            await holds.wait()
            async let changed = owner.patch(hook.path, ["url": .string(receiver.url("/new"))])
            try await app.waitForLock()
            mayGoOn.set()
            #expect(try await failed == .gone)
            #expect(try await changed.status == 200)
        }
    }

    /// Counts a failure that disables the webhook, as the record of an attempt does, in a transaction that ends later.
    private func fail(
        _ hook: RegisteredWebhook, _ app: TestApp, _ holds: Flag, _ mayGoOn: Flag
    ) async throws -> DisabledReason? {
        let (id, tenant) = (try #require(ID<Webhook>(hook.id)), try #require(hook.actor.tenantID))
        let database = app.application.platform.database.tenant(
            Scope(tenantID: tenant, userID: .noUser, requestID: "test"))
        return try await database.write { tx in
            _ = try tx.find(WebhookHealthRecord.self, id, lock: .forUpdate)
            holds.set()
            mayGoOn.block()
            var report = AttemptReport(delivery: ID(), webhook: id, at: tx.now)
            report.failure = SendFailure(.status, response: ReceiverResponse(status: 410, body: ""))
            return try tx.countFailure(report, DisableRule(failures: 1, duration: .zero))
        }
    }
}
