import App
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisTexts

@testable import Billing

@Suite("Mails of billing")
struct NoticeTests {
    @Test("A declined payment is told once for each attempt, with the day of the next one")
    func declined() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.payWith("fake_declined")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            try await app.runJobs()
            let subject = "We could not collect the payment of invoice 2026-000001"
            let mail = try #require(app.mails(subject).first)
            #expect(mail.text.contains("there was not enough money"))
            #expect(mail.text.contains("138.04 EUR"))
            let day = try BillingFixture(app, of: ada)
            let next = try await day.write { try $0.today.adding(days: 1) }
            #expect(mail.text.contains("The next attempt is on \(LocalFormat(.english).day(next))"))
            #expect(mail.links.contains("http://localhost:8080"))

            for day in 1...7 {
                try await app.pass(days: 1)
                #expect(app.mails(subject).count == [2, 2, 3, 3, 4, 4, 5][day - 1], "day \(day)")
            }
            #expect(app.mails(subject).last?.text.contains("no further attempt") == true)
            let ended = app.mails("Your subscription to Business has ended")
            #expect(ended.count == 1)
            #expect(ended.first?.text.contains("invoices were not paid") == true)
            #expect(app.mails("Receipt").isEmpty)
        }
    }

    @Test("A payment that the customer must confirm has the page for it")
    func confirmation() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount(language: "de")
            try await ada.payWith("fake_requires_action")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let mail = try #require(app.mails("Bitte bestätigen Sie die Zahlung der Rechnung 2026-000001").first)
            #expect(mail.links.count == 2)
            #expect(!mail.text.contains("fehlgeschlagen"))
        }
    }

    @Test("A receipt is sent once for a payment, unless the seller sends none", arguments: [true, false])
    func receipt(isOn: Bool) async throws {
        try await withApp(App.self, settings: ["billing.receipts": "\(isOn)"]) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            try await app.runJobs()
            #expect(app.mails("Receipt: invoice 2026-000001 is paid").count == (isOn ? 1 : 0))
            #expect(app.mails("Invoice 2026-000001").count == 1)
        }
    }

    @Test("The end of a trial is told three days before, on the tenant's day, once")
    func trialEnding() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount(timeZone: "Pacific/Auckland")
            try await ada.subscribe(to: "team", seatCount: 2)
            try await app.pass(days: 10)
            #expect(app.mails("Your trial").isEmpty)
            // Another account stores the trial again, and with it the jobs.
            try await ada.signedInAgain().setAccount("Acme Limited")
            try await app.pass(days: 1)
            let mail = try #require(app.mails("Your trial of Team ends on").first)
            #expect(mail.text.contains("38.00 EUR a month before taxes"))
            try await ada.signedInAgain().setAccount("Acme")
            try await app.pass(days: 1)
            #expect(app.mails("Your trial").count == 1)

            try await app.pass(days: 2)
            #expect(try await ada.signedInAgain().subscriptionStatus() == "expired")
            let ended = app.mails("Your subscription to Team has ended")
            #expect(ended.count == 1)
            #expect(ended.first?.text.contains("no payment method was chosen") == true)
        }
    }

    @Test("The end of a trial that was cancelled isn't told before, and neither is one when the seller tells none")
    func silentTrials() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "team")
            #expect(try await ada.post("/billing/subscription/cancel").status == 200)
            try await app.pass(days: 14)
            #expect(app.mails.map(\.subject.text) == ["Your subscription to Team has ended"])
            #expect(app.mails.first?.text.contains("It was cancelled") == true)
        }
        try await withApp(App.self, settings: ["billing.trial_notice_days": "0"]) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "team")
            try await app.pass(days: 13)
            #expect(app.mails.isEmpty)
        }
    }

    @Test("What is rolled back is never told")
    func rollback() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let before = app.mails.count
            let billing = try BillingFixture(app, of: ada)
            await #expect(throws: BillingError.nothingToChange) {
                try await billing.write { work in
                    let stored = try work.current()
                    _ = try work.apply(try stored.value.cancelNow(on: work.today, credit: false), over: stored)
                    throw BillingError.nothingToChange
                }
            }
            try await app.runJobs()
            #expect(app.mails.count == before)
        }
    }

    @Test("Every mail has both languages, and its example names no placeholder")
    func previews() async throws {
        try await withApp(App.self) { app in
            let (catalog, from) = (app.application.mailer.catalog, app.application.mailer.from)
            let names = catalog.registrations.map(\.name).filter { $0.hasPrefix("billing.") }
            #expect(names.count == 6)
            for name in names {
                #expect(catalog.languages(of: name) == [.german, .english])
                for language in catalog.languages(of: name) {
                    let mail = try catalog.preview(name, in: language, from: from, at: app.clock.now)
                    #expect(!mail.subject.text.isEmpty && !mail.text.contains("{{"), "\(name) \(language)")
                    #expect(mail.html?.contains("<html lang=\"\(language)\">") == true)
                }
            }
        }
    }
}
