import TrellisKernel
import TrellisSchema

/// The input for a new sample, and the changes of one.
@Schema
struct SampleInput {
    /// Unique among the tenant's active samples.
    @Length(1...120) var name: String
    /// What the sample is about.
    @Length(...2000) var description: String?
}

/// The options of an export.
@Schema
struct SampleExportOptions {
    /// The format of the file.
    var format: SampleExportFormat = .csv
}

/// A sample in responses.
@Schema
struct SampleResponse {
    var id: ID<Sample>
    var name: String
    var description: String?
    var status: SampleStatus
    var createdAt: Timestamp
    /// The number of the version; sent as `ETag` and compared with `If-Match`.
    var version: Int

    init(_ sample: SampleRecord) {
        id = sample.id
        name = sample.name
        description = sample.description
        status = sample.status
        createdAt = sample.createdAt
        version = sample.version
    }
}

/// One activity of a sample.
@Schema
struct SampleActivity {
    /// The name of the event.
    var event: String
    var at: Timestamp

    init(_ activity: SampleActivityRecord) {
        event = activity.event
        at = activity.at
    }
}
