import TrellisKernel
import TrellisSchema

/// Usage events that are stored together.
@Schema
struct UsageBatch {
    @Count(1...1000) var events: [UsageItem]
}

/// One measured use.
@Schema
struct UsageItem {
    /// The idempotency key of visible ASCII characters, unique for the tenant.
    @Length(1...200) @Example("request-0192a3") var key: String
    /// The name of the meter.
    @Length(1...60) @Example("requests") var meter: String
    /// How much was used.
    @Range(0...1_000_000_000_000) @Example(1) var quantity: Int64
    /// When it happened; now when absent.
    var time: Timestamp?
}

/// What was stored.
@Schema
struct UsageRecorded {
    /// The events that are new.
    var accepted: Int
    /// The events that were stored before.
    var duplicates: Int
}

extension UsageReport {
    init(_ item: UsageItem) {
        self.init(key: item.key, meter: item.meter, quantity: item.quantity, time: item.time)
    }
}
