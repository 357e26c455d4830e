import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

/// Invoices with random payments, credit notes and refunds, and accounts in plain cents beside them.
struct InvoiceLedger {
    private var random: SeededGenerator
    private var invoices: [Invoice] = []
    private var notes: [CreditNote] = []
    private var payments: [ID<Invoice>: Payment] = [:]
    /// What was invoiced before taxes.
    private var net = 0
    /// What customers have paid, minus refunds.
    private var cash = 0
    /// The totals of credit notes, and what of them was refunded.
    private var (credited, refunded) = (0, 0)

    init(random: SeededGenerator) { self.random = random }

    /// Takes the pending lines of a subscription for an invoice and issues it.
    mutating func draw(from subscription: Subscription) throws -> Subscription? {
        let drawn = try subscription.drawInvoice(
            id: ID(high: 7, low: UInt64(invoices.count)), customer: Fixture.customer(), taxes: Fixture.policy())
        guard let drawn else { return nil }
        let before = subscription.pending.reduce(0) { $0 + Int($1.amount.minorUnits) }
        let after = drawn.subscription.pending.reduce(0) { $0 + Int($1.amount.minorUnits) }
        #expect(before - after == Int(drawn.invoice.net.minorUnits))
        let number = try InvoiceNumber.following(invoices.last?.number, year: 2026)
        let issued = try drawn.invoice.issued(number, on: .on("2026-06-01"), dueAfter: 14).invoice
        #expect(Int(issued.total.minorUnits) == Self.gross(Int(issued.net.minorUnits)))
        net += Int(issued.net.minorUnits)
        invoices.append(issued)
        return drawn.subscription
    }

    /// Performs one random action with one invoice.
    mutating func act() throws {
        guard !invoices.isEmpty else { return }
        let index = Int.random(in: 0..<invoices.count, using: &random)
        do {
            switch Int.random(in: 0..<6, using: &random) {
            case 0...2: try pay(index)
            case 3: try credit(index)
            case 4 where random.chance(3):
                invoices[index] = try invoices[index].voided(on: .on("2026-06-02"), reason: "By chance").invoice
            case 5 where random.chance(3):
                invoices[index] = try invoices[index].writtenOff(on: .on("2026-06-02")).invoice
            default: break
            }
        } catch let error as BillingError {
            guard case .invoiceActionRefused = error else { throw error }
        }
    }

    private mutating func pay(_ index: Int) throws {
        let invoice = invoices[index]
        guard invoice.status == .open || invoice.status == .uncollectible else {
            #expect(try invoice.amountDue.isZero)
            return
        }
        let due = try invoice.amountDue
        if !due.isZero {
            let request = try ChargeRequest(invoice, attempt: 1, customer: GatewayReference("cus_1"))
            let payment = try Payment(id: ID(high: 8, low: UInt64(index)), tenantID: .acme, request)
            payments[invoice.id] = try payment.merged(with: .succeeded(GatewayReference("ch_\(index)")))
            cash += Int(due.minorUnits)
        }
        invoices[index] = try invoice.paid(on: .on("2026-06-02")).invoice
    }

    private mutating func credit(_ index: Int) throws {
        let invoice = invoices[index]
        let remaining = try invoice.creditableNet.minorUnits
        guard remaining > 0 else { return }
        let part = Money.eur(random.chance(3) ? remaining : Int64.random(in: 1...remaining, using: &random))
        let (change, note) = try invoice.credited(part, by: Fixture.creditRequest(notes.count + 1))
        invoices[index] = change.invoice
        notes.append(note)
        credited += Int(note.total.minorUnits)
        // What was paid is refunded; what wasn't paid is only owed less.
        guard invoice.status == .paid, let payment = payments[invoice.id] else { return }
        payments[invoice.id] = try payment.refunding(note.total)
        cash -= Int(note.total.minorUnits)
        refunded += Int(note.total.minorUnits)
    }

    /// Checks that every cent is in one place.
    func check(pending: [InvoiceLine], charged: Int) throws {
        let waiting = pending.reduce(0) { $0 + Int($1.amount.minorUnits) }
        #expect(net + waiting == charged)
        let totals = invoices.reduce(0) { $0 + Self.gross(Int($1.net.minorUnits)) }
        let due = try invoices.reduce(0) { try $0 + Int($1.amountDue.minorUnits) }
        let void = invoices.filter { $0.status == .void }.reduce(0) { $0 + Int($1.total.minorUnits) }
        #expect(totals == cash + due + void + credited)
        #expect(credited == notes.reduce(0) { $0 + Int($1.total.minorUnits) })
        #expect(credited == invoices.reduce(0) { $0 + Int($1.creditedTotal.minorUnits) })
        let kept = try payments.values.reduce(0) { try $0 + Int($1.amount.subtracting($1.refunded).minorUnits) }
        #expect(kept == cash && cash >= 0)
        #expect(refunded == payments.values.reduce(0) { $0 + Int($1.refunded.minorUnits) })
        #expect(invoices.map(\.number?.sequence) == (0..<invoices.count).map { $0 + 1 })
    }

    private static func gross(_ net: Int) -> Int { net + ModelPlan.rounded(net * 19, 100) }
}
