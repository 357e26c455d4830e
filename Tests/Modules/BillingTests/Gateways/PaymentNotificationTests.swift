import Testing
import TrellisConfig
import TrellisKernel

@testable import Billing

@Suite("Notifications of the gateway")
struct PaymentNotificationTests {
    /// A service with a pending payment whose key is `charge-1`.
    private struct Setting {
        let clock = ManualClock()
        let log = GatewayLog()
        let payments: MemoryGatewayPayments
        let service: PaymentNotificationService

        init() throws {
            payments = MemoryGatewayPayments(clock)
            payments.add(try IdempotencyKey("charge-1"))
            var settings = StripeSettings()
            settings.stripeWebhookSecret = Secret(StripeServer.endpointSecret)
            service = PaymentNotificationService(
                reader: StripeNoticeReader(settings, logger: log.logger), payments: payments, clock: clock,
                logger: log.logger)
        }

        func receive(_ event: StripeEvent) async throws {
            let body = Array(event.json.text.utf8)
            try await service.receive(
                body, signature: StripeEvent.signature(of: body, at: clock.now), requestID: "r")
        }
    }

    private static let events: [StripeEvent] = [
        ("evt_1", "payment_intent.processing", "processing"),
        ("evt_2", "payment_intent.payment_failed", "requires_payment_method"),
        ("evt_3", "payment_intent.succeeded", "succeeded"),
    ].map { id, kind, status in
        var event = StripeEvent(kind, status: status)
        event.id = id
        return event
    }

    @Test("In every order, and repeated, events end with the same status", arguments: 0..<6, [false, true])
    func order(number: Int, isRepeated: Bool) async throws {
        let setting = try Setting()
        var rest = Self.events
        let first = rest.remove(at: number / 2)
        let ordered = [first] + (number % 2 == 0 ? rest : rest.reversed())
        for event in isRepeated ? ordered + ordered.reversed() : ordered { try await setting.receive(event) }
        #expect(setting.payments.statuses == [.succeeded])
        #expect(setting.log.lines.count { $0.contains("repeated") } == (isRepeated ? 3 : 0))
    }

    @Test("An event whose transaction failed isn't remembered, so that the gateway's repetition counts")
    func failure() async throws {
        let setting = try Setting()
        setting.payments.fail(times: 1)
        await #expect(throws: MemoryGatewayPayments.Failure.self) { try await setting.receive(Self.events[2]) }
        #expect(setting.payments.statuses == [.pending])
        try await setting.receive(Self.events[2])
        #expect(setting.payments.statuses == [.succeeded])
    }

    @Test("An event about an unknown payment is accepted, and a failed refund is an error of the log")
    func others() async throws {
        let setting = try Setting()
        try await setting.receive(StripeEvent("payment_intent.succeeded", key: "charge-2"))
        try await setting.receive(StripeEvent("refund.failed"))
        #expect(setting.payments.statuses == [.pending])
        #expect(setting.log.lines.count { $0.hasPrefix("error") && $0.contains("refund.failed") } == 1)
        #expect(setting.log.lines.count { $0.contains("payment_unknown") } == 1)
    }

    @Test("An unsigned event changes nothing")
    func unsigned() async throws {
        let setting = try Setting()
        let body = Array(Self.events[2].json.text.utf8)
        let forged = StripeEvent.signature(of: body, at: setting.clock.now, secret: "whsec_another_secret_xx")
        for signature in [nil, "", forged] {
            await #expect(throws: PaymentNoticeError.self) {
                try await setting.service.receive(body, signature: signature, requestID: "r")
            }
        }
        let old = StripeEvent.signature(of: body, at: setting.clock.now)
        setting.clock.advance(by: .seconds(301))
        await #expect(throws: PaymentNoticeError.expired) {
            try await setting.service.receive(body, signature: old, requestID: "r")
        }
        #expect(setting.payments.statuses == [.pending])
    }
}
