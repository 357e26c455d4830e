import Crypto
import Foundation
import Logging
import Testing
import TrellisConfig
import TrellisKernel
import TrellisSchema

@testable import Billing

@Suite("Events of Stripe")
struct StripeNoticeTests {
    private let now = ManualClock().now

    private func notice(_ event: JSONValue, logger: Logger? = nil) throws -> PaymentNotice {
        let body = Array(event.text.utf8)
        var settings = StripeSettings()
        settings.stripeWebhookSecret = Secret(StripeServer.endpointSecret)
        let reader = StripeNoticeReader(settings, logger: logger ?? GatewayLog().logger)
        return try reader.notice(in: body, signature: StripeEvent.signature(of: body, at: now), at: now)
    }

    @Test(
        "An event has the key of the charge and its outcome at that time",
        arguments: [
            ("succeeded", .null, .succeeded), ("processing", .null, .unknown),
            ("requires_payment_method", ["code": "card_declined", "decline_code": "insufficient_funds"], .declined),
            ("canceled", .null, .declined), ("requires_capture", .null, .unknown), ("from_the_future", .null, .unknown),
            // The confirmation in the customer's presence follows.
            ("requires_payment_method", ["code": "authentication_required"], .unknown),
        ] as [(String, JSONValue, PaymentStatus)])
    func outcomes(status: String, error: JSONValue, expected: PaymentStatus) throws {
        let event = StripeEvent("payment_intent.processing", status: status, error: error).json
        let charge = try #require(try notice(event).charge)
        #expect(charge.key.text == "charge-1" && charge.outcome.status == expected)
    }

    @Test("An event that requires an action has its address")
    func action() throws {
        var event = StripeEvent("payment_intent.requires_action", status: "requires_action")
        event.action = ["type": "redirect_to_url", "redirect_to_url": ["url": "https://hooks.stripe.com/1"]]
        let reference = try GatewayReference("pi_1")
        #expect(
            try notice(event.json).charge?.outcome
                == .requiresAction(reference, address: "https://hooks.stripe.com/1"))
        event.action = ["type": "use_stripe_sdk"]
        #expect(try notice(event.json).charge?.outcome == .declined(.authenticationFailed))
    }

    @Test("Events about anything else, and about charges of other programs, change nothing")
    func ignored() throws {
        for kind in ["refund.failed", "customer.created", "payment_intent.created"] {
            let found = try notice(StripeEvent(kind).json)
            #expect(found.charge == nil && found.kind == kind)
        }
        #expect(try notice(StripeEvent("payment_intent.succeeded", key: nil).json).charge == nil)
        #expect(try notice(StripeEvent("payment_intent.succeeded", key: "a b").json).charge == nil)
    }

    @Test("A failed refund has its key and is declined; one of another program changes nothing")
    func failedRefund() throws {
        func event(_ key: JSONValue) -> JSONValue {
            [
                "id": "evt_1", "object": "event", "api_version": .string(StripeClient.version), "type": "refund.failed",
                "data": ["object": ["id": "re_1", "object": "refund", "metadata": ["trellis_key": key]]],
            ]
        }
        let key = try IdempotencyKey.refund(ID(high: 1, low: 2), of: ID(high: 3, low: 4), attempt: 3)
        #expect(key.refunded?.noteID == ID(high: 1, low: 2))
        #expect(key.refunded?.tenantID == ID(high: 3, low: 4))
        #expect(try IdempotencyKey.charge(ID(high: 1, low: 2), attempt: 1).refunded == nil)
        #expect(try notice(event(.string(key.text))).charge == .init(key: key, outcome: .declined(.other)))
        for other in [JSONValue.null, "order-7", "refund-7"] { #expect(try notice(event(other)).charge == nil) }
    }

    @Test("A signed body that isn't an event is refused")
    func malformed() throws {
        let bodies: [JSONValue] = [
            "text", [], ["object": "event"], ["object": "event", "id": "evt_1"],
            ["object": "event", "id": "evt 1", "type": "refund.failed"],
            ["object": "event", "id": "evt_1", "type": "payment_intent.succeeded", "data": ["object": ["id": "pi_1"]]],
        ]
        for body in bodies {
            #expect(throws: PaymentNoticeError.self) { try notice(body) }
        }
        let reader = StripeNoticeReader(StripeSettings(), logger: GatewayLog().logger)
        #expect(!reader.isOn)
        #expect(throws: PaymentNoticeError.off) { try reader.notice(in: [], signature: nil, at: now) }
    }

    @Test("An endpoint with another version of the API is logged, and read all the same")
    func version() throws {
        let log = GatewayLog()
        var event = StripeEvent("payment_intent.succeeded")
        #expect(try notice(event.json, logger: log.logger).charge != nil)
        #expect(log.lines == [])
        event.version = "2019-01-01"
        #expect(try notice(event.json, logger: log.logger).charge != nil)
        #expect(log.lines.count == 1)
    }
}
