import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Invoices and credit notes")
struct InvoiceTests {
    @Test("Every action in every state does what the table says")
    func transitions() throws {
        let open = try Fixture.open(1000)
        let invoices: [InvoiceStatus: Invoice] = [
            .draft: try #require(try Fixture.draft(1000)).invoice, .open: open,
            .paid: try open.paid(on: .on("2026-02-01")).invoice,
            .void: try open.voided(on: .on("2026-02-01"), reason: "Wrong company").invoice,
            .uncollectible: try open.writtenOff(on: .on("2026-02-01")).invoice,
        ]
        for status in InvoiceStatus.allCases {
            let invoice = try #require(invoices[status])
            #expect(invoice.status == status)
            for action in InvoiceAction.allCases {
                if let expected = status.after(action) {
                    #expect(try perform(action, invoice).status == expected)
                } else {
                    #expect(throws: BillingError.invoiceActionRefused(action, status)) { try perform(action, invoice) }
                }
            }
        }
    }

    private func perform(_ action: InvoiceAction, _ invoice: Invoice) throws -> Invoice {
        let day = LocalDate.on("2026-02-10")
        switch action {
        case .issue:
            return try invoice.issued(InvoiceNumber(year: 2026, sequence: 9), on: day, dueAfter: 0).invoice
        case .pay: return try invoice.paid(on: day).invoice
        case .void: return try invoice.voided(on: day, reason: "Wrong company").invoice
        case .writeOff: return try invoice.writtenOff(on: day).invoice
        case .credit: return try invoice.credited(.eur(1), by: Fixture.creditRequest()).change.invoice
        }
    }

    @Test("The total is the sum of the lines and the taxes, which are rounded once")
    func totals() throws {
        let invoice = try Fixture.open(3, 3, 3)
        #expect(invoice.net == .eur(9))
        // 19 % of 0.09 is 0.0171; rounded per line it would be three times 0.0057, that is 0.03.
        #expect(invoice.taxLines.map(\.amount) == [.eur(2)])
        #expect(invoice.total == .eur(11))
        #expect(try invoice.amountDue == .eur(11))
    }

    @Test("Credits are used up to the charges, and the rest is carried")
    func carriedCredits() throws {
        let result = try #require(try Fixture.draft(-300, 500, -400, -100))
        #expect(result.invoice.net == .eur(0))
        #expect(result.invoice.total == .eur(0))
        #expect(result.invoice.lines.map(\.amount.minorUnits) == [500, -300, -200])
        #expect(result.carried.map(\.amount.minorUnits) == [-200, -100])
        #expect(try Fixture.draft(-300) == nil)
        #expect(try Fixture.draft() == nil)
    }

    @Test(
        "Credit notes of an invoice have exactly its taxes, in however many parts",
        arguments: 1...100 as ClosedRange<UInt64>)
    func creditNotes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var invoice = try Fixture.open(
            Int64.random(in: 1...5000, using: &random), Int64.random(in: 1...5000, using: &random))
        if random.chance(2) { invoice = try invoice.paid(on: .on("2026-02-01")).invoice }
        var credited = Money.zero(.eur)
        var sequence = 0
        while try !invoice.creditableNet.isZero {
            sequence += 1
            let remaining = try invoice.creditableNet
            let part = Money.eur(Int64.random(in: 1...remaining.minorUnits, using: &random))
            let tooMuch = try remaining.adding(.eur(1))
            let request = try Fixture.creditRequest(sequence)
            #expect(throws: BillingError.creditTooLarge(remaining: remaining)) {
                try invoice.credited(tooMuch, by: request)
            }
            let (change, note) = try invoice.credited(part, by: request)
            #expect(note.invoiceNumber.description == "2026-000001" && note.net == part)
            credited = try credited.adding(note.total)
            invoice = change.invoice
            #expect(invoice.creditedTotal == credited)
            #expect(change.event.kind == .credited(note.number, note.total))
        }
        #expect(credited == invoice.total)
        #expect(try invoice.amountDue.isZero)
    }

    @Test("A credit note of zero or less, or in another currency, is refused")
    func refusedCredits() throws {
        let invoice = try Fixture.open(1000)
        let request = try Fixture.creditRequest()
        #expect(throws: BillingError.self) { try invoice.credited(.eur(0), by: request) }
        #expect(throws: BillingError.self) { try invoice.credited(.eur(-1), by: request) }
        #expect(throws: BillingError.self) { try invoice.credited(Money(1, .usd), by: request) }
        let credited = try invoice.credited(.eur(1), by: request).change.invoice
        #expect(throws: BillingError.invoiceActionRefused(.void, .open)) {
            try credited.voided(on: .on("2026-02-11"), reason: "Too late")
        }
        for reason in ["", String(repeating: "a", count: 501)] {
            #expect(throws: BillingError.valueInvalid("reason", rule: "it has 1 to 500 characters.")) {
                try invoice.voided(on: .on("2026-02-11"), reason: reason)
            }
        }
    }

    @Test("Stored values that break an invariant are not restored")
    func invariants() throws {
        let open = try Fixture.open(1000).state
        func expect(_ invariant: String, _ change: (inout InvoiceState) -> Void) {
            var state = open
            change(&state)
            #expect(throws: BillingError.stateInvalid(invariant)) { try Invoice(state) }
        }
        expect("I1") { $0.number = nil }
        expect("I1") { $0.status = .draft }
        expect("I2") { $0.issuedOn = .on("2025-12-31") }
        expect("I2") { $0.dueOn = .on("2026-01-30") }
        expect("I6") { $0.status = .paid }
        expect("I6") { $0.paidOn = .on("2026-02-01") }
        expect("I7") { $0.creditedNet = .eur(1001) }
        expect("I7") { $0.creditedNet = .eur(-1) }
        expect("I7") { ($0.status, $0.creditedNet) = (.void, .eur(1)) }
        expect("I8") { $0.status = .void }
        expect("I8") { $0.voidReason = "Wrong company" }
        #expect(throws: BillingError.stateInvalid("I5")) { try Invoice(with(open, taxLines: [])) }
        #expect(throws: BillingError.stateInvalid("I3")) { try Invoice(with(open, lines: [])) }
        #expect(throws: BillingError.stateInvalid("I4")) {
            try Invoice(with(open, lines: [Fixture.line(-1, .proratedCredit)]))
        }
    }

    private func with(
        _ state: InvoiceState, lines: [InvoiceLine]? = nil, taxLines: [TaxLine]? = nil
    ) throws -> InvoiceState {
        let wrong = TaxLine(tax: try AppliedTax("VAT", rate: 19_000), amount: .eur(1))
        return InvoiceState(
            id: state.id, tenantID: state.tenantID, customer: state.customer, currency: state.currency,
            lines: lines ?? state.lines, taxLines: taxLines.map { $0 + [wrong] } ?? state.taxLines,
            status: state.status, number: state.number, issuedOn: state.issuedOn, dueOn: state.dueOn,
            creditedNet: state.creditedNet)
    }

    @Test("Numbers count from 1 in each year and series, and have one text each")
    func numbers() throws {
        let first = try InvoiceNumber.following(nil, year: 2026)
        #expect(first.description == "2026-000001")
        #expect(try InvoiceNumber.following(first, year: 2026).description == "2026-000002")
        #expect(throws: BillingError.self) { try InvoiceNumber.following(first, year: 2027) }
        #expect(throws: BillingError.self) { try InvoiceNumber.following(first, series: .creditNote, year: 2026) }
        let last = try InvoiceNumber(year: 2026, sequence: 999_999_999)
        #expect(throws: BillingError.self) { try InvoiceNumber.following(last, year: 2026) }
        for text in ["2026-000123", "CN-2026-000007", "2026-1234567"] {
            #expect(InvoiceNumber(text)?.description == text)
        }
        for text in ["2026-123", "2026-0001234", "2026-000000", "+2026-000001", "CN2026-000001", "2026-000001-", ""] {
            #expect(InvoiceNumber(text) == nil, "\(text)")
        }
    }
}
