import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Disabling failing webhooks")
struct DisablingTests {
    /// Runs all attempts of the schedule.
    private func exhaust(_ app: TestApp) async throws {
        for _ in 0..<9 {
            try await app.runJobs()
            app.clock.advance(by: .seconds(27 * 3600))
        }
        try await app.runJobs()
    }

    @Test("Ten failures over three days disable the webhook, and the log has the reason")
    func failing() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(500) }
            defer { receiver.stop() }
            var hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            try await exhaust(app)
            hook = try await hook.signedInAgain()
            #expect(receiver.requests.count == 10)
            let detail = try await hook.delivery(id)
            #expect(detail["delivery"]?["state"] == "failed" && detail["delivery"]?["attempts"] == 10)
            #expect(detail["attempts"]?[9]?["message"]?.string?.contains("was disabled") == true)
            let shown = try await hook.get()
            #expect(shown["enabled"] == false && shown["disabled_reason"] == "failing")
            #expect(try await hook.actor.post("\(hook.path)/ping").problem == "webhook.disabled")
            #expect(try await app.runJobs().attempts == 0)
        }
    }

    @Test("A success in between keeps the webhook enabled")
    func recovering() async throws {
        try await withReceivers { app in
            let isWell = Mutex(false)
            let receiver = try Receiver { _ in .respond(isWell.withLock { $0 } ? 200 : 500) }
            defer { receiver.stop() }
            var hook = try await app.signUp().register(receiver.url())
            try await hook.ping()
            for _ in 0..<8 {
                try await app.runJobs()
                app.clock.advance(by: .seconds(27 * 3600))
            }
            hook = try await hook.signedInAgain()
            #expect(try await hook.get()["failures"] == 8)
            isWell.withLock { $0 = true }
            try await hook.ping()
            try await app.runJobs()
            let shown = try await hook.get()
            #expect(shown["enabled"] == true && shown["failures"] == 0)
            #expect(shown["failing_since"] == nil || shown["failing_since"] == .null)
        }
    }

    @Test("Many failures within a day don't disable the webhook")
    func burst() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(500) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            for _ in 0..<12 { try await hook.ping() }
            try await app.runJobs()
            let shown = try await hook.get()
            #expect(shown["failures"] == 12 && shown["enabled"] == true)
        }
    }

    @Test("A 410 response disables the webhook immediately and cancels pending messages")
    func gone() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(410) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let ids = [try await hook.ping(), try await hook.ping()]
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            #expect(try await hook.get()["disabled_reason"] == "gone")
            let states = try await hook.deliveries().compactMap { $0["state"]?.string }
            #expect(states.sorted() == ["cancelled", "failed"])
            #expect(Set(try await hook.deliveries().compactMap { $0["id"]?.string }) == Set(ids))
        }
    }

    @Test("Enabling resets the failures, and a replay sends missed messages")
    func enabled() async throws {
        try await withReceivers { app in
            let status = Mutex(410)
            let receiver = try Receiver { _ in .respond(status.withLock { $0 }) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let since = app.clock.now
            for _ in 0..<3 { try await hook.ping() }
            try await app.runJobs()
            let replay: JSONValue = ["since": .string("\(since)")]
            #expect(try await hook.actor.post("\(hook.path)/replay", replay).problem == "webhook.disabled")
            let enabled = try await hook.actor.patch(hook.path, ["enabled": true]).json
            #expect(enabled["enabled"] == true && enabled["failures"] == 0)
            status.withLock { $0 = 200 }
            let replayed = try await hook.actor.post("\(hook.path)/replay", replay)
            #expect(replayed.status == 202 && replayed.json["count"] == 3)
            #expect(try await app.runJobs().completed == 3)
            #expect(try await hook.deliveries("?state=delivered").count == 3)
            #expect(try await hook.actor.post("\(hook.path)/replay", replay).json["count"] == 0)
        }
    }
}

@Suite("Replays and secret rotation")
struct ReplayTests {
    @Test("A replay sends a delivered message with the same identifier, and rejects a pending one")
    func replay() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            let path = "\(hook.path)/deliveries/\(id)/replay"
            #expect(try await hook.actor.post(path).problem == "webhook.still_pending")
            try await app.runJobs()
            let response = try await hook.actor.post(path)
            #expect(response.status == 202 && response.json["state"] == "pending")
            #expect(try await hook.actor.post(path).problem == "webhook.still_pending")
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.map { $0.fields["webhook-id"] } == [id, id])
            #expect(try await hook.delivery(id)["attempts"]?.array?.compactMap { $0["number"]?.int } == [1, 2])
            let unknown = try await hook.actor.post("\(hook.path)/deliveries/\(hook.id)/replay")
            #expect(unknown.problem == "webhook.delivery_not_found")
        }
    }

    @Test("A retry of their jobs sends failed and cancelled messages, once the webhook is enabled again")
    func retriedJobs() async throws {
        try await withReceivers { app in
            let status = Mutex(410)
            let receiver = try Receiver { _ in .respond(status.withLock { $0 }) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            for _ in 0..<2 { try await hook.ping() }
            try await app.runJobs()
            let (control, filter) = (app.application.jobStore.control, JobFilter(name: "webhooks.deliver"))
            #expect(try await control.retry(filter, by: nil) == 2)
            #expect(try await app.runJobs().cancelled == 2)
            let states = try await hook.deliveries().compactMap { $0["state"]?.string }
            #expect(states.sorted() == ["cancelled", "failed"])
            status.withLock { $0 = 200 }
            #expect(try await hook.actor.patch(hook.path, ["enabled": true]).status == 200)
            #expect(try await control.retry(filter, by: nil) == 2)
            #expect(try await app.runJobs().completed == 2)
            #expect(try await hook.deliveries("?state=delivered").count == 2)
        }
    }

    @Test("Messages are signed with the old and the new secret for a day, then with the new one only")
    func rotation() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            var hook = try await app.signUp().register(receiver.url())
            let rotated = try await hook.actor.post("\(hook.path)/secrets")
            #expect(rotated.status == 201)
            let new = try #require(rotated.json["secret"]?.string)
            #expect(new != hook.secret)
            #expect(rotated.json["previous_until"]?.string == "\(app.clock.now + .seconds(86_400))")
            try await hook.ping()
            app.clock.advance(by: .seconds(86_399))
            try await app.runJobs()
            app.clock.advance(by: .seconds(1))
            hook = try await hook.signedInAgain()
            try await hook.ping()
            try await app.runJobs()
            let requests = receiver.requests
            #expect(requests.count == 2)
            #expect(requests.allSatisfy { $0.isSigned(by: new) })
            let old = hook.secret
            #expect(requests.map { $0.isSigned(by: old) } == [true, false])
            #expect(requests.map { $0.fields["webhook-signature"]?.split(separator: " ").count } == [2, 1])
        }
    }
}
