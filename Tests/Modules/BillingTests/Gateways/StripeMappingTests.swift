import Testing
import TrellisKernel
import TrellisSchema

@testable import Billing

@Suite("Amounts and reasons of Stripe")
struct StripeMappingTests {
    @Test(
        "An amount is in Stripe's units",
        arguments: [
            ("EUR", 1190, 1190), ("JPY", 500, 500), ("KWD", 1230, 1230), ("ISK", 5, 500), ("UGX", 7, 700),
            ("MGA", 300, 3), ("EUR", 1, 1),
        ] as [(String, Int64, Int64)])
    func amounts(code: String, minorUnits: Int64, units: Int64) throws {
        let amount = try StripeAmount(Money(minorUnits, Currency(code)))
        #expect(amount.units == units && amount.currency == code.lowercased())
    }

    @Test(
        "An amount that Stripe can't express is an error",
        arguments: [("KWD", 1234), ("MGA", 250), ("ISK", .max)] as [(String, Int64)])
    func unsupported(code: String, minorUnits: Int64) throws {
        let currency = try Currency(code)
        #expect(throws: GatewayError.amountNotSupported(currency)) {
            try StripeAmount(Money(minorUnits, currency))
        }
    }

    @Test(
        "The smallest amount is Stripe's, in minor units; a currency without one has none",
        arguments: [("EUR", 50), ("GBP", 30), ("JPY", 50), ("HUF", 17_500), ("CZK", 1500), ("KWD", 1)]
            as [(String, Int64)])
    func smallestAmounts(code: String, minorUnits: Int64) throws {
        #expect(StripeMinimum.minorUnits(in: try Currency(code)) == minorUnits)
    }

    @Test(
        "The reason of a decline is the most exact one",
        arguments: [
            ("card_declined", "insufficient_funds", DeclineCode.insufficientFunds),
            ("expired_card", "", .expiredMethod),
            ("card_declined", "fraudulent", .suspectedFraud), ("card_declined", "generic_decline", .other),
            ("payment_intent_authentication_failure", "", .authenticationFailed), ("", "", .other),
            ("card_declined", "invented", .other), ("expired_card", "generic_decline", .expiredMethod),
        ])
    func declines(code: String, declineCode: String, expected: DeclineCode) {
        let error: JSONValue = ["code": .string(code), "decline_code": .string(declineCode)]
        #expect(StripeDecline.code(of: StripeErrorBody(error)) == expected)
    }

    @Test("Codes of an error are names, or nothing")
    func errorBody() {
        let error = StripeErrorBody([
            "type": "card_error", "code": "a b", "decline_code": 5, "param": "invoice_settings[default_payment_method]",
            "message": "secret",
        ])
        #expect(error.code == "" && error.declineCode == "" && error.summary == "card_error")
        #expect(error.parameter == "invoice_settings[default_payment_method]")
        #expect(StripeErrorBody(.null).summary == "unknown")
    }

    @Test("A form escapes everything but letters, digits and -._~")
    func form() throws {
        var form = StripeForm(["metadata[a]": "ä&=+ \"%", "plain": "a-b.c_d~e"])
        form.add("absent", nil)
        #expect(form.encoded == "metadata%5Ba%5D=%C3%A4%26%3D%2B%20%22%25&plain=a-b.c_d~e")
        #expect(
            try #require(StripeRequestForm(form.encoded)).fields == ["metadata[a]": "ä&=+ \"%", "plain": "a-b.c_d~e"])
    }

    @Test("A reference is a part of a path only when it can't be more than that")
    func paths() throws {
        #expect(try GatewayReference("pi_3MtwBwLkdIwHu7ix28a3tqPa").stripeID == "pi_3MtwBwLkdIwHu7ix28a3tqPa")
        for text in ["..", "a/b", "a?b", "a#b", "a%2fb", "a.b", "a-b"] {
            #expect(try GatewayReference(text).stripeID == nil, "\(text)")
        }
    }
}
