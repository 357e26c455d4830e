import Testing
import TrellisKernel
import TrellisTexts

@testable import Billing

extension RepositoryConformance {
    /// Checks invoices and credit notes; returns an open invoice.
    func invoices() async throws -> Stored<Invoice> {
        let (invoices, subscriptions) = (rig.invoices, rig.subscriptions)
        let subscription = try #require(try await rig.write { try subscriptions.loadCurrent(in: $0) }).value
        let drawn = try subscription.drawInvoice(id: ID(), customer: Fixture.customer(), taxes: Fixture.policy())
        let draft = try #require(drawn).invoice
        let inserted = try await rig.write { try invoices.insert(draft, in: $0) }
        #expect(inserted == Stored(value: draft, version: 1))
        #expect(try await rig.write { try invoices.loadOpen(in: $0) }.isEmpty)

        let open = try await rig.write { work in
            let number = try invoices.takeNumber(.invoice, year: 2026, in: work)
            let issued = try draft.issued(number, on: .on("2026-02-01"), dueAfter: 14).invoice
            return try invoices.save(issued, over: inserted, in: work)
        }
        #expect(open.version == 2)
        #expect(try await rig.write { try invoices.load(draft.id, in: $0) } == open)
        #expect(try await rig.write { try invoices.load(ID(), in: $0) } == nil)
        #expect(try await rig.write { try invoices.loadOpen(in: $0) } == [open])
        let due = try #require(open.value.dueOn)
        #expect(try await rig.write { try invoices.loadUnpaid(before: due, in: $0) }.isEmpty)
        let later = try due.adding(days: 1)
        #expect(try await rig.write { try invoices.loadUnpaid(before: later, in: $0) } == [open])
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try invoices.save(draft, over: inserted, in: $0) }
        }
        let creditable = try await rig.write { try invoices.loadCreditable(of: subscription.id, in: $0) }
        #expect(creditable == [open])
        #expect(try await rig.write { try invoices.loadCreditable(of: ID(), in: $0) }.isEmpty)
        return open
    }

    /// Checks payments, credit notes and refunds.
    func payments(of open: Stored<Invoice>) async throws {
        let (invoices, tenant) = (rig.invoices, rig.tenantID)
        let request = try ChargeRequest(
            open.value, attempt: 1, customer: GatewayReference("cus_1"), method: GatewayReference("pm_1"))
        let attempt = try Payment(id: ID(), tenantID: tenant, request)
        let stored = try await rig.write { try invoices.insert(attempt, in: $0) }
        #expect(stored == Stored(value: attempt, version: 1))
        let same = try Payment(id: ID(), tenantID: tenant, request)
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try invoices.insert(same, in: $0) }
        }
        let declined = try await rig.write { work in
            try invoices.save(try attempt.merged(with: .declined(.amountTooSmall)), over: stored, in: work)
        }
        #expect(try await rig.write { try invoices.loadPayment(request.key, in: $0) }?.value.decline == .amountTooSmall)
        let paid = try attempt.merged(with: .succeeded(GatewayReference("ch_1")))
        let saved = try await rig.write { try invoices.save(paid, over: declined, in: $0) }
        #expect(try await rig.write { try invoices.loadPayment(request.key, in: $0) } == saved)
        #expect(try await rig.write { try invoices.loadPayments(of: open.value.id, in: $0) } == [saved])
        let unknown = try IdempotencyKey("unknown")
        #expect(try await rig.write { try invoices.loadPayment(unknown, in: $0) } == nil)
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try invoices.save(paid, over: stored, in: $0) }
        }

        let note = try await rig.write { work in
            let settled = try invoices.save(try open.value.paid(on: .on("2026-02-02")).invoice, over: open, in: work)
            let number = try invoices.takeNumber(.creditNote, year: 2026, in: work)
            let (change, note) = try settled.value.credited(
                settled.value.net,
                by: CreditNoteRequest(id: ID(), number: number, day: .on("2026-02-03"), reason: "Not available"))
            _ = try invoices.save(change.invoice, over: settled, in: work)
            try invoices.insert(note, in: work)
            return note
        }
        let subscription = try #require(open.value.subscriptionID)
        #expect(try await rig.write { try invoices.loadCreditable(of: subscription, in: $0) }.isEmpty)
        #expect(try await rig.write { try invoices.loadCreditNote(note.id, in: $0) } == note)
        #expect(try await rig.write { try invoices.loadCreditNote(ID(), in: $0) } == nil)
        #expect(try await rig.write { try invoices.loadLastCreditNote(of: open.value.id, in: $0) } == note)
        #expect(try await rig.write { try invoices.loadLastCreditNote(of: ID(), in: $0) } == nil)
        await #expect(throws: BillingServiceError.creditNoteIDUsed) {
            try await rig.write { work in
                let number = try invoices.takeNumber(.creditNote, year: 2026, in: work)
                try invoices.insert(
                    try CreditNote(
                        id: note.id, tenantID: tenant, invoiceID: note.invoiceID, invoiceNumber: note.invoiceNumber,
                        number: number, issuedOn: note.issuedOn, reason: "Again", net: note.net,
                        taxLines: note.taxLines), in: work)
            }
        }
        try await documents(about: .invoice(open.value.id), .creditNote(note.id))
        let refund = try Refund(of: note.id, from: paid, amount: note.total)
        #expect(try await rig.write { try invoices.loadRefund(of: note.id, in: $0) } == nil)
        let waiting = try await rig.write { try invoices.insert(refund, in: $0) }
        let returned = try refund.merged(with: .succeeded(GatewayReference("re_1")))
        try await rig.write { _ = try invoices.save(returned, over: waiting, in: $0) }
        #expect(
            try await rig.write { try invoices.loadRefund(of: note.id, in: $0) }
                == Stored(value: returned, version: 2))
        await #expect(throws: BillingServiceError.changedMeanwhile) {
            try await rig.write { try invoices.save(refund, over: waiting, in: $0) }
        }
    }

    /// Checks the documents of an invoice and of a credit note.
    private func documents(
        about invoice: BillingDocument.Subject, _ note: BillingDocument.Subject
    ) async throws {
        let (documents, tenant) = (rig.documents, rig.tenantID)
        func document(_ format: String, _ subject: BillingDocument.Subject) -> BillingDocument {
            BillingDocument(
                id: ID(), tenantID: tenant, subject: subject, format: format, name: "1.\(format)",
                mediaType: "text/\(format)", language: .german, content: nil)
        }
        let (html, csv, other) = (document("html", invoice), document("csv", invoice), document("html", note))
        #expect(try await rig.write { try documents.load(about: invoice, in: $0) }.isEmpty)
        try await rig.write { try documents.insert([html, csv, other], in: $0) }
        #expect(try await rig.write { try documents.load(about: invoice, in: $0) } == [csv, html])
        #expect(try await rig.write { try documents.load(about: note, in: $0) } == [other])

        let content = BillingDocument.Content(size: 3, sha256: "ab", storageKey: "a/b")
        let another = BillingDocument.Content(size: 4, sha256: "cd", storageKey: "c/d")
        #expect(try await rig.write { try documents.complete(html.id, with: content, in: $0) })
        #expect(try await !rig.write { try documents.complete(html.id, with: another, in: $0) })
        #expect(try await !rig.write { try documents.complete(ID(), with: another, in: $0) })
        var stored = html
        stored.content = content
        let expected = [csv, stored]
        #expect(try await rig.write { try documents.load(about: invoice, in: $0) } == expected)
        #expect(try await rig.write { try documents.load(about: note, in: $0) } == [other])
    }

    /// Checks usage events.
    func usage() async throws {
        let (usage, subscriptions) = (rig.usage, rig.subscriptions)
        let id = try #require(try await rig.write { try subscriptions.loadCurrent(in: $0) }).value.id
        func event(_ key: String, _ meter: String, _ quantity: Int64, at second: Int64) throws -> UsageEvent {
            try UsageEvent(
                restoring: key, meter: meter, quantity: quantity, time: Timestamp(microseconds: second * 1_000_000))
        }
        let events = [
            try event("a", "requests", 3, at: 10), try event("b", "requests", 4, at: 20),
            try event("c", "users", 7, at: 30), try event("d", "users", 5, at: 40),
            try event("e", "bytes", 900, at: 60), try event("f", "bytes", 800, at: 50),
            try event("g", "other", 1, at: 60), try event("h", "requests", 100, at: 100),
            try event("i", "requests", 50, at: 1),
        ]
        let receipt = try await rig.write { try usage.insert(events + [events[0]], of: id, in: $0) }
        #expect(receipt == UsageReceipt(accepted: 9, duplicates: 1))
        let again = try await rig.write { try usage.insert(events, of: id, in: $0) }
        #expect(again == UsageReceipt(accepted: 0, duplicates: 9))
        let times = try await rig.write { try usage.times(of: ["a", "z"], in: $0) }
        #expect(times == ["a": Timestamp(microseconds: 10_000_000)])
        let reused = [try event("j", "requests", 1, at: 10), try event("a", "requests", 30, at: 10)]
        await #expect(throws: BillingError.usageKeyReused("a")) {
            try await rig.write { try usage.insert(reused, of: id, in: $0) }
        }
        let closing = UsageClosing(
            subscriptionID: id,
            meters: [try Meter("requests", .sum), try Meter("users", .max), try Meter("bytes", .last)],
            period: try BillingPeriod(from: .on("1970-01-01"), to: .on("1970-02-01")),
            start: Timestamp(microseconds: 5_000_000), end: Timestamp(microseconds: 100_000_000))
        let totals = try await rig.write { try usage.close(closing, in: $0) }
        #expect(totals.quantities == ["requests": 7, "users": 7, "bytes": 900])
        #expect(try await rig.write { try usage.close(closing, in: $0) } == .none)
        let later = UsageClosing(
            subscriptionID: id, meters: closing.meters, period: closing.period, start: closing.start,
            end: Timestamp(microseconds: 200_000_000))
        #expect(try await rig.write { try usage.close(later, in: $0) }[closing.meters[0]] == 100)
    }
}
