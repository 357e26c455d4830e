import TrellisDatabase

/// A row of `rate_limit_bucket`: the tokens of one user, API key, tenant or address for one limit.
///
/// A full bucket needs no row. Times are microseconds since 1970, since the statement that takes tokens computes with them.
@Record("rate_limit_bucket")
struct RateLimitRecord {
    /// What is counted, as in `project.create.user/user/0198c0de-…` or `address/address/203.0.113.7`.
    let id: String
    /// When the bucket will be full.
    var fullAt: Int64
    /// How many tokens the last process that asked got.
    var granted: Int64
}

extension RateLimitRecord {
    static var audit: AuditPolicy { .off(reason: "counts requests, and changes with every few of them") }
}
