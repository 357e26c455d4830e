"""Calls the Stripe server of the tests with Stripe's own library, and prints "ok" when it behaves as the library expects.

    PYTHONPATH=.build-tools/stripe/16.1.0 python3 scripts/stripe_calls.py URL KEY CARDS

CARDS are names of payment methods as JSON: visa, insufficient_funds, authentication_required.
"""

import json
import sys


def refused(kind, call):
    """Returns the error that the call must end with."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def main():
    # Only with-stripe has it, and `make check` imports each script.
    import stripe

    url, key, cards = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    client = stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)
    v1 = client.v1
    customer = v1.customers.create({"name": "Ada & Co", "email": "ada@example.com", "metadata": {"trellis_key": "customer-1"}})
    assert v1.customers.search({"query": 'metadata["trellis_key"]:"customer-1"'}).data[0].id == customer.id
    for card in cards.values():
        v1.payment_methods.attach(card, {"customer": customer.id})
    v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": cards["visa"]}})
    assert v1.customers.retrieve(customer.id).invoice_settings.default_payment_method == cards["visa"]
    methods = v1.customers.payment_methods.list(customer.id, {"limit": 100}).data
    assert {method.id for method in methods} == set(cards.values()) and methods[0].card.last4 == "4242"
    assert v1.customers.payment_methods.retrieve(customer.id, cards["visa"]).type == "card"

    def charge(card, key, amount=1190):
        return v1.payment_intents.create(
            {"amount": amount, "currency": "eur", "customer": customer.id, "payment_method": cards[card], "confirm": True,
             "off_session": True, "automatic_payment_methods": {"enabled": True}, "return_url": "https://example.com/",
             "description": "Invoice", "metadata": {"trellis_key": key}},
            {"idempotency_key": key})

    paid = charge("visa", "charge-1")
    assert paid.status == "succeeded" and charge("visa", "charge-1").id == paid.id
    assert refused(stripe.IdempotencyError, lambda: charge("visa", "charge-1", 1000)).http_status == 400
    assert v1.payment_intents.retrieve(paid.id).metadata["trellis_key"] == "charge-1"
    assert v1.payment_intents.search({"query": 'metadata["trellis_key"]:"charge-1"'}).data[0].id == paid.id
    declined = refused(stripe.CardError, lambda: charge("insufficient_funds", "charge-2"))
    assert (declined.code, declined.error.decline_code) == ("card_declined", "insufficient_funds")
    absent = refused(stripe.CardError, lambda: charge("authentication_required", "charge-3"))
    intent = absent.error.payment_intent
    assert absent.code == "authentication_required" and intent.status == "requires_payment_method"
    waiting = v1.payment_intents.confirm(
        intent.id, {"payment_method": cards["authentication_required"], "return_url": "https://example.com/"})
    assert waiting.status == "requires_action" and waiting.next_action.redirect_to_url.url.startswith("https://")
    assert v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"}).status == "canceled"
    late = refused(stripe.InvalidRequestError, lambda: v1.payment_intents.cancel(paid.id))
    assert late.code == "payment_intent_unexpected_state"
    missing = refused(stripe.InvalidRequestError, lambda: v1.payment_intents.retrieve("pi_none"))
    assert (missing.http_status, missing.code) == (404, "resource_missing")
    assert v1.refunds.create({"payment_intent": paid.id, "amount": 190}).status == "succeeded"
    portal = v1.billing_portal.sessions.create({"customer": customer.id, "return_url": "https://example.com/"})
    assert portal.url.startswith("https://")
    v1.payment_methods.detach(cards["visa"])
    wrong = stripe.StripeClient("sk_test_wrong", base_addresses={"api": url}, max_network_retries=0)
    refused(stripe.AuthenticationError, lambda: wrong.v1.customers.retrieve(customer.id))
    print("ok")


if __name__ == "__main__":
    main()
