/// When a change of plan takes effect.
enum PlanChangeTiming: String, CaseIterable, Sendable {
    case now
    case periodEnd = "period_end"
}
