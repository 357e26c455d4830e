import Trellis
import TrellisKernel
import TrellisSchema

/// The quotas of a tenant.
@Schema
struct QuotaList {
    var items: [QuotaResponse]
}

/// A quota: how much the tenant may have or do, and how much of it is used.
@Schema
struct QuotaResponse {
    /// The name.
    @Example("projects") var name: String
    /// What is counted, in one sentence.
    var summary: String
    /// What the numbers count.
    var unit: QuotaUnit
    /// The period in seconds in which the limit holds; null if it holds for what exists.
    var period: Int?
    /// The maximum; null if there is none.
    var limit: Int?
    /// What exists, or what was done in the current period.
    var used: Int
    /// Who sets the limit; null if there is none.
    var source: QuotaSource?
}

/// What the numbers of a quota count.
@Schema
enum QuotaUnit: String, CaseIterable {
    case items
    case bytes
}

/// Who sets a limit, the most specific first.
@Schema
enum QuotaSource: String, CaseIterable {
    /// A superuser, for this tenant.
    case tenant
    /// The tenant's plan.
    case plan
    /// The settings of the server.
    case setting
}

/// A tenant's own limit of a quota.
@Schema
struct QuotaUpdate {
    /// The maximum; 0 allows nothing.
    @Range(0...1_000_000_000_000_000) var limit: Int
}

extension QuotaResponse {
    /// Creates the response for the state of a quota.
    init(_ state: QuotaState) {
        let quota = state.quota
        self.init(
            name: quota.name, summary: quota.summary, unit: QuotaUnit(quota.unit),
            period: quota.period.map { Int(clamping: $0.components.seconds) }, limit: state.limit?.maximum,
            used: state.used, source: state.limit.map { QuotaSource($0.source) })
    }
}

extension QuotaUnit {
    init(_ unit: Quota.Unit) {
        switch unit {
        case .items: self = .items
        case .bytes: self = .bytes
        }
    }
}

extension QuotaSource {
    init(_ source: QuotaLimit.Source) {
        switch source {
        case .tenant: self = .tenant
        case .plan: self = .plan
        case .setting: self = .setting
        }
    }
}
