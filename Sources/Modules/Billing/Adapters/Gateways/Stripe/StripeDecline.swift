/// The reasons of declined payments in Stripe's words.
///
/// Source: Stripe, "Decline codes" and "Error codes".
enum StripeDecline {
    /// Returns the reason in the words of the domain.
    ///
    /// A method that must not be tried again, which networks fine, counts as one that can't be used any more.
    static func code(of error: StripeErrorBody) -> DeclineCode {
        let reason = [error.declineCode, error.code].lazy.compactMap { reasons[$0] }.first ?? .other
        return reason.isRetryable && error.advice == "do_not_try_again" ? .expiredMethod : reason
    }

    private static let reasons: [String: DeclineCode] = [
        "insufficient_funds": .insufficientFunds,
        "withdrawal_count_limit_exceeded": .insufficientFunds,
        "authentication_required": .authenticationFailed,
        "authentication_not_handled": .authenticationFailed,
        "payment_intent_authentication_failure": .authenticationFailed,
        "setup_intent_authentication_failure": .authenticationFailed,
        "mobile_device_authentication_required": .authenticationFailed,
        "fraudulent": .suspectedFraud,
        "lost_card": .suspectedFraud,
        "merchant_blacklist": .suspectedFraud,
        "pickup_card": .suspectedFraud,
        "restricted_card": .suspectedFraud,
        "security_violation": .suspectedFraud,
        "stolen_card": .suspectedFraud,
        "account_closed": .expiredMethod,
        "bank_account_restricted": .expiredMethod,
        "bank_account_unusable": .expiredMethod,
        "card_not_supported": .expiredMethod,
        "debit_not_authorized": .expiredMethod,
        "expired_card": .expiredMethod,
        "incorrect_number": .expiredMethod,
        "invalid_account": .expiredMethod,
        "invalid_expiry_month": .expiredMethod,
        "invalid_expiry_year": .expiredMethod,
        "invalid_number": .expiredMethod,
        "no_account": .expiredMethod,
        "payment_method_unactivated": .expiredMethod,
        "revocation_of_all_authorizations": .expiredMethod,
        "revocation_of_authorization": .expiredMethod,
        "stop_payment_order": .expiredMethod,
        "resource_missing": .methodMissing,
        "missing": .methodMissing,
    ]
}
