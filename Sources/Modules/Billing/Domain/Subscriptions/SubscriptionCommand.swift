/// The commands of a subscription.
enum SubscriptionCommand: String, CaseIterable, Sendable {
    case start
    case activate
    case changePlan = "change_plan"
    case changeSeatCount = "change_seat_count"
    case pause
    case resume
    case scheduleCancellation = "schedule_cancellation"
    case withdrawCancellation = "withdraw_cancellation"
    case cancelNow = "cancel_now"
    case renew
    case failPayment = "fail_payment"
    case recover
    case expire
}
