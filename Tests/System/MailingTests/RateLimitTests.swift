import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisTesting

@testable import TrellisJobs
@testable import TrellisMailing

@Suite("Limits of sent mails")
struct RateLimitTests {
    @Test("Mails beyond the rate wait, spread over the next seconds, and lose no attempt")
    func rate() async throws {
        try await withMailing(["mailing.rate": "2"]) { app in
            let ada = try await app.signUp()
            var jobs: [ID<BackgroundJob>] = []
            for _ in 1...7 { jobs.append(try await app.enqueue(by: ada)) }
            let transport = FakeTransport()
            #expect(try await app.deliver(transport) == JobRunner.Report(completed: 2, snoozed: 5))
            let start = app.clock.now
            var waits: [Duration] = []
            for job in jobs.dropFirst(2) {
                let row = try #require(try await app.job(job, of: ada))
                #expect(row.attempt == 0)
                waits.append(row.scheduledAt - start)
            }
            #expect(waits == [1, 1, 2, 2, 3].map { .seconds($0) })
            for expected in [4, 6, 7] {
                app.clock.advance(by: .seconds(1))
                #expect(try await app.deliver(transport).snoozed == 0)
                #expect(transport.messages.count == expected)
            }
        }
    }

    @Test("Workers that run at the same time keep the rate together")
    func race() async throws {
        try await withMailing(["mailing.rate": "5"]) { app in
            let ada = try await app.signUp()
            for _ in 1...12 { try await app.enqueue(by: ada) }
            let transport = FakeTransport()
            let waiting = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...3 { group.addTask { try await app.deliver(transport).snoozed } }
                return try await group.reduce(0, +)
            }
            #expect(transport.messages.count == 5)
            #expect(waiting == 7)
        }
    }

    @Test("Of many that ask at once, exactly as many are admitted as the limit allows")
    func counters() async throws {
        try await withMailing(["mailing.tenant_hourly": "5", "mailing.rate": "8"]) { app in
            let limiter = app.limiter
            let tenants = [ID<Tenant>(), ID<Tenant>()]
            let admitted = try await withThrowingTaskGroup(of: ID<Tenant>?.self) { group in
                for number in 0..<30 {
                    let tenant = tenants[number % 2]
                    group.addTask {
                        do {
                            try await limiter.admit(transport: "ses", tenant: tenant)
                            return tenant
                        } catch MailError.throttled {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(admitted.count == 8)
            for tenant in tenants { #expect((3...5).contains(admitted.count { $0 == tenant })) }
            // What the provider's limit refused doesn't count for the tenant.
            app.clock.advance(by: .seconds(1))
            for tenant in tenants {
                for _ in admitted.count(where: { $0 == tenant })..<5 {
                    try await limiter.admit(transport: "ses", tenant: tenant)
                }
            }
        }
    }

    @Test("A tenant's limit per hour delays its own mails only, and none of the platform's")
    func tenant() async throws {
        try await withMailing(["mailing.tenant_hourly": "2"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            for _ in 1...3 { try await app.enqueue(by: ada) }
            try await app.enqueue(by: bob)
            let mail = NoteMail(to: try MailAddress("ada@example.com"))
            try await app.application.platform.database.system().write { tx in
                for _ in 1...3 { try tx.send(mail) }
            }
            #expect(try await app.deliver() == JobRunner.Report(completed: 6, snoozed: 1))
            #expect(try await ada.states().count == 2)
            #expect(try await bob.states().count == 1)
            app.clock.advance(by: .seconds(3599))
            #expect(try await app.deliver().attempts == 0)
            app.clock.advance(by: .seconds(1))
            #expect(try await app.deliver().completed == 1)
        }
    }

    @Test("During the warm-up, the mails per day double each day")
    func warmUp() async throws {
        let settings = ["mailing.warm_up_start": "2026-01-02", "mailing.warm_up_first_day": "2"]
        try await withMailing(settings) { app in
            let ada = try await app.signUp()
            // The day before: no limit.
            for _ in 1...3 { try await app.enqueue(by: ada) }
            #expect(try await app.deliver().completed == 3)
            app.clock.advance(by: .seconds(86_400))
            for _ in 1...11 { try await app.enqueue(by: ada) }
            for (completed, snoozed) in [(2, 9), (4, 5), (5, 0)] {
                #expect(try await app.deliver() == JobRunner.Report(completed: completed, snoozed: snoozed))
                app.clock.advance(by: .seconds(86_400))
            }
        }
    }

    @Test("The warm-up ends when its limit no longer matters")
    func warmUpLimits() throws {
        var settings = MailingSettings()
        settings.warmUpStart = CalendarDay("2026-01-02")
        settings.warmUpFirstDay = 1_000_000
        let limits = MailLimits(settings)
        let day = try #require(Timestamp("2026-01-02T00:00:00Z"))
        #expect(limits.warmUpLimit(at: day - .microseconds(1)) == nil)
        #expect(limits.warmUpLimit(at: day) == 1_000_000)
        #expect(limits.warmUpLimit(at: day + .seconds(86_399)) == 1_000_000)
        #expect(limits.warmUpLimit(at: day + .seconds(86_400)) == 2_000_000)
        #expect(limits.warmUpLimit(at: day + .seconds(29 * 86_400)) == 1_000_000 << 29)
        #expect(limits.warmUpLimit(at: day + .seconds(30 * 86_400)) == nil)
        #expect(limits.warmUpLimit(at: Timestamp(microseconds: .max)) == nil)
    }

    @Test("Without limits, nothing is counted")
    func unlimited() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            _ = try await app.sendMail(by: ada)
            let count = try await app.application.platform.database.system().read { tx in
                try tx.count(MailRateRecord.all)
            }
            #expect(count == 0)
        }
    }

    @Test("Days are read as they are written in the calendar", arguments: ["2026-02-28", "1970-01-01", "2028-02-29"])
    func days(_ text: String) throws {
        #expect(try #require(CalendarDay(text)).settingText == text)
    }

    @Test(
        "Other texts are no days",
        arguments: ["", "2026-02-29", "2026-2-1", "2026-01-01T00", "26-01-01", "2026-13-01", "today"])
    func noDays(_ text: String) { #expect(CalendarDay(text) == nil) }
}

extension TestApp {
    /// A limiter with the settings of the product.
    fileprivate var limiter: MailRateLimiter {
        let settings = application.platform.settings[MailingSettings.self]
        return MailRateLimiter(database: application.platform.database.system(), limits: MailLimits(settings))
    }
}
