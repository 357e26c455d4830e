import TrellisConfig

/// The limits of samples: in the section `quotas`.
struct SampleSettings: Settings {
    static let section = "quotas"

    @Setting("Maximum number of samples of a tenant.", .ifSet(.atLeast(0)))
    var samples: Int?

    @Setting("Maximum number of exports of samples per day of a tenant.", .ifSet(.atLeast(0)))
    var sampleExports: Int?
}
