import TrellisConfig

/// The settings of samples that tenants and users have values of.
package struct SamplePreferences: ScopedSettings {
    package static let section = "samples"

    /// What the names of exported files begin with.
    @TenantSetting("What the names of exported files begin with.", .length(1...8)) package var filePrefix = "samples"
    /// How many samples a list shows.
    @UserSetting("How many samples a list shows.", .range(1...100)) package var listLength = 20
    /// The words that lists leave out.
    @UserSetting("The words that lists leave out.") package var hiddenWords: [String] = []

    package init() {}
}
