import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Credit notes and refunds")
struct CreditNoteTests {
    @Test("A credit note of a paid invoice is refunded once, with its part of the taxes")
    func refund() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let id = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            let note = try await service.credit(id, net: 1000, reason: "Service was not available")
            #expect(note.total == .eur(1190))
            #expect(note.number.description == "CN-2026-000001")
            try await app.runJobs()
            try await app.runJobs()
            #expect(try await app.fakeObjects("refund") == 1)
            #expect(try await app.events("payment.refunded", of: ada) == 1)
            #expect(try await ada.get("/billing/credit-notes/\(note.id)").json.cents("total") == 1190)
            #expect(try await ada.invoices().first?.cents("credited") == 1190)
            await #expect(throws: BillingError.creditTooLarge(remaining: .eur(10_600))) {
                try await service.credit(id, net: 10_601, reason: "Too much")
            }
            _ = try await service.credit(id, net: nil, reason: "The rest")
            try await app.runJobs()
            #expect(try await app.fakeObjects("refund") == 2)
            #expect(try await ada.invoices().first?.cents("credited") == 13_804)
        }
    }

    @Test("Eight credit notes at the same time have eight numbers without a gap, and credit once each")
    func parallel() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let id = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await service.credit(id, net: 100, reason: "In parallel").number.sequence }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...8))
            #expect(try await ada.invoices().first?.cents("credited") == 952)
        }
    }

    @Test("An open invoice that is credited in full is paid without a charge")
    func open() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let id = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            _ = try await service.credit(id, net: nil, reason: "Issued by mistake")
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await app.fakeObjects("charge") == 0)
            #expect(try await app.fakeObjects("refund") == 0)
        }
    }

    @Test("No credit note is issued while a payment is in progress")
    func inProgress() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let id = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            await #expect(throws: BillingServiceError.paymentInProgress) {
                try await service.credit(id, net: 100, reason: "Too early")
            }
        }
    }

    @Test("A credit note and an attempt to charge at the same time: the second one sees the first")
    func race() async throws {
        try await withApp(App.self) { app in
            for _ in 1...5 {
                let ada = try await app.signUp()
                try await ada.payWith("fake_visa")
                try await ada.subscribe(to: "business")
                let id = try await ada.latestInvoice()
                let billing = try BillingFixture(app, of: ada)
                let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
                async let step = billing.write { try $0.nextStep(of: id, isRequested: false) }
                async let note: CreditNote? = {
                    do {
                        return try await service.credit(id, net: 1000, reason: "At the same time")
                    } catch BillingServiceError.paymentInProgress {
                        return nil
                    }
                }()
                guard case .charge(let request, isRepeated: false) = try await step else {
                    Issue.record("There is nothing to charge.")
                    return
                }
                let isRefused = try await note == nil
                #expect(request.amount == .eur(isRefused ? 13_804 : 12_614))
            }
        }
    }

    @Test("Credits that are left when a subscription ends with its period are paid back")
    func creditsAtTheEnd() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business", seatCount: 10)
            try await app.runJobs()
            #expect(try await ada.patch("/billing/subscription", ["seat_count": 1]).status == 200)
            #expect(try await ada.post("/billing/subscription/cancel").status == 200)
            try await app.pass(days: 32)
            let later = try await ada.signedInAgain()
            let ended = try await later.get("/billing/subscription").json
            #expect(ended["status"] == "cancelled" && ended["pending"] == [])
            let notes = try await later.get("/billing/credit-notes").json["items"]?.array ?? []
            #expect(notes.map { $0.cents("net") } == [9 * 1700])
            try await app.runJobs()
            #expect(try await app.fakeObjects("refund") == 1)
        }
    }

    @Test("A cancellation pays unused days back when the seller does so")
    func unusedDays() async throws {
        try await withApp(App.self, settings: ["billing.credit_unused_days": "true"]) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.pass(days: 21)
            let later = try await ada.signedInAgain()
            #expect(try await later.post("/billing/subscription/cancel", ["at": "now"]).json["pending"] == [])
            try await app.runJobs()
            let note = try #require(try await later.get("/billing/credit-notes").json["items"]?[0])
            // 10 of 31 days of 99.00 and of 17.00, each rounded.
            #expect(note.cents("net") == 3194 + 548)
            #expect(try await app.fakeObjects("refund") == 1)
        }
    }
}
