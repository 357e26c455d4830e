import TrellisConfig

/// The limits of projects: in the section `quotas`.
package struct ProjectSettings: Settings {
    package static let section = "quotas"

    @Setting("Maximum number of projects of a tenant without a limit of its own or of its plan.", .ifSet(.atLeast(0)))
    package var projects: Int?

    @Setting(
        "Maximum number of exports of projects per day of a tenant without a limit of its own or of its plan.",
        .ifSet(.atLeast(0)))
    package var projectExports: Int?

    @Setting(
        "Maximum number of exports of projects per day of one user of a tenant, without a limit of the tenant or of its "
            + "plan.", .ifSet(.atLeast(0)))
    package var projectExportsByUser: Int?

    /// Creates the default settings.
    package init() {}
}

/// The settings of projects that tenants have values of.
package struct ProjectPreferences: ScopedSettings {
    package static let section = "projects"

    /// What the names of exported files begin with.
    @TenantSetting(
        "What the names of exported files begin with.", .length(1...40),
        .that("have letters, digits, hyphens and underscores only") {
            $0.utf8.allSatisfy(ProjectPreferences.isNameByte)
        })
    package var exportName = "projects"

    /// The declared defaults.
    package init() {}

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
