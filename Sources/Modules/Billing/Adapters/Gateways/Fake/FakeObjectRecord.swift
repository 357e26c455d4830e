import TrellisDatabase
import TrellisKernel

/// The kinds of objects of the fake gateway.
enum FakeObjectKind: String, CaseIterable, ColumnValue {
    case customer, method, charge, refund
    /// A charge that didn't reach the gateway.
    case lostRequest = "lost_request"
}

/// A row of `billing_fake_object`: what the fake gateway remembers, as the servers of a real one would.
///
/// It has no tenant: a gateway knows customers only.
@Record("billing_fake_object")
struct FakeObjectRecord {
    /// The reference; that of a method has its customer before it.
    let id: String
    let kind: FakeObjectKind
    /// The idempotency key, unique for its kind; nil for methods.
    let key: String?
    /// The customer of a method or charge, the charge of a refund; nil for customers.
    let owner: String?
    /// The token of the method of a method or charge; empty otherwise.
    let token: String
    /// The amount of a charge or refund in minor units; 0 otherwise.
    let minorUnits: Int64
    /// The currency of a charge or refund; empty otherwise.
    let currency: String
    /// The status of a charge, or ``withdrawn``; whether a method is the default one.
    var state: String
    let createdAt: Timestamp

    static var audit: AuditPolicy { .off(reason: "it stands in for the servers of a gateway") }

    /// The state of the default method.
    static let standard = "default"
    /// The state of a charge that was cancelled.
    static let withdrawn = "withdrawn"
}
