import Logging
import Testing
import TrellisKernel

@testable import Billing

@Suite("Reconciliation of payments", .timeLimit(.minutes(1)))
struct PaymentReconciliationTests {
    /// A server with a customer, and payments in memory.
    private struct Setting {
        let server: StripeServer
        let probe: GatewayProbe
        let customer: GatewayReference
        let clock = ManualClock()
        let log = GatewayLog()
        let payments: MemoryGatewayPayments
        let service: PaymentReconciliationService

        init(_ server: StripeServer, _ method: GatewayProbe.Method = .good) async throws {
            self.server = server
            probe = server.probe(server.gateway())
            customer = try await probe.customer("acme", method)
            payments = MemoryGatewayPayments(clock)
            service = PaymentReconciliationService(
                gateway: probe.gateway, payments: payments, clock: clock, logger: log.logger)
        }

        /// Adds the payment of an attempt, and charges it; the response is lost.
        func lose(attempt: Int = 1) async throws {
            let request = try probe.request(customer, attempt: attempt)
            payments.add(request.key)
            _ = try await probe.gateway.charge(request)
        }
    }

    @Test("A payment whose response was lost gets its outcome after ten minutes")
    func lost() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server)
            try await setting.lose()
            #expect(try await setting.service.run(requestID: "") == .init())
            setting.clock.advance(by: .seconds(601))
            #expect(try await setting.service.run(requestID: "") == .init(settled: 1))
            #expect(setting.payments.statuses == [.succeeded])
            #expect(try await setting.service.run(requestID: "") == .init())
            #expect(setting.payments.forgottenBefore == setting.clock.now - .seconds(45 * 86_400))
        }
    }

    @Test("A payment that never reached the gateway stays open, and is reported after a day")
    func unsent() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server)
            setting.payments.add(try setting.probe.request(setting.customer).key)
            setting.clock.advance(by: .seconds(601))
            #expect(try await setting.service.run(requestID: "") == .init(open: 1))
            #expect(!setting.log.lines.contains { $0.contains("never reached") })
            setting.clock.advance(by: .seconds(86_400))
            #expect(try await setting.service.run(requestID: "") == .init(open: 1))
            #expect(setting.log.lines.contains { $0.contains("never reached") })
            #expect(setting.payments.statuses == [.pending])
            #expect(server.objects { $0.intents.isEmpty })
        }
    }

    @Test("A payment on which the bank works stays open until the bank is done")
    func processing() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server, .processing)
            try await setting.lose()
            setting.clock.advance(by: .seconds(3 * 86_400))
            #expect(try await setting.service.run(requestID: "") == .init(open: 1))
            server.objects { objects in
                for id in objects.intents.keys { objects.end(id, as: "requires_payment_method", reason: "no_account") }
            }
            setting.clock.advance(by: .seconds(601))
            #expect(try await setting.service.run(requestID: "") == .init(settled: 1))
            #expect(setting.payments.statuses == [.declined])
        }
    }

    @Test("A charge that the customer doesn't confirm for a week is cancelled")
    func abandoned() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server, .requiresAction)
            try await setting.lose()
            setting.clock.advance(by: .seconds(601))
            #expect(try await setting.service.run(requestID: "") == .init(open: 1))
            #expect(setting.payments.statuses == [.requiresAction])
            setting.clock.advance(by: .seconds(6 * 86_400))
            #expect(try await setting.service.run(requestID: "") == .init(open: 1))
            setting.clock.advance(by: .seconds(86_400))
            #expect(try await setting.service.run(requestID: "") == .init(settled: 1))
            #expect(setting.payments.statuses == [.declined])
            #expect(server.objects { $0.intents.values.map(\.status) } == ["canceled"])
        }
    }

    @Test("A run goes on after a failure, and ends when the gateway is down")
    func down() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server)
            for attempt in 1...5 { try await setting.lose(attempt: attempt) }
            setting.clock.advance(by: .seconds(601))
            let failure = StripeServer.Fault.status(500)
            server.plan(failure, failure, failure, on: "/v1/payment_intents/search")
            #expect(try await setting.service.run(requestID: "") == .init(settled: 4, failed: 1))

            for attempt in 6...8 { try await setting.lose(attempt: attempt) }
            setting.clock.advance(by: .seconds(601))
            server.stop()
            let other = PaymentReconciliationService(
                gateway: server.gateway(), payments: setting.payments, clock: setting.clock,
                logger: setting.log.logger)
            #expect(try await other.run(requestID: "") == .init(failed: 3))
            #expect(setting.payments.forgottenBefore == setting.clock.now - .seconds(45 * 86_400 + 601))
        }
    }

    @Test("More payments than a page holds are all settled")
    func pages() async throws {
        try await StripeServer.with { server in
            let setting = try await Setting(server)
            for attempt in 1...120 { try await setting.lose(attempt: attempt) }
            setting.clock.advance(by: .seconds(601))
            #expect(try await setting.service.run(requestID: "") == .init(settled: 120))
        }
    }
}
