import HTTPTypes
import TrellisSchema
import TrellisTesting

extension ChangeRace {
    /// Those of the settings of projects, by scope.
    static let projectSettings: [ChangeRace] = [
        ChangeRace(.put, "/settings/{name}", isVersioned: true) { stage in stage.owned(path(), value) },
        ChangeRace(.delete, "/settings/{name}", isVersioned: true) { stage in
            guard try await stage.owner.put(path(), value(0)).status == 200 else { throw NotSet() }
            return stage.owned(path())
        },
        ChangeRace(.put, "/superuser/settings/{name}", isVersioned: true) { stage in
            stage.ruled(path("/superuser"), value)
        },
        ChangeRace(.delete, "/superuser/settings/{name}", isVersioned: true) { stage in
            guard try await stage.superuser.put(path("/superuser"), value(0)).status == 200 else { throw NotSet() }
            return stage.ruled(path("/superuser"))
        },
        ChangeRace(.put, "/superuser/plans/{plan}/settings/{name}") { stage in
            stage.ruled(path("/superuser/plans/business"), value)
        },
        ChangeRace(.delete, "/superuser/plans/{plan}/settings/{name}") { stage in
            stage.ruled(path("/superuser/plans/business"))
        },
        ChangeRace(.put, "/superuser/tenants/{id}/settings/{name}") { stage in
            stage.ruled(path("/superuser/tenants/\(stage.tenant)"), value)
        },
        ChangeRace(.delete, "/superuser/tenants/{id}/settings/{name}") { stage in
            stage.ruled(path("/superuser/tenants/\(stage.tenant)"))
        },
    ]

    private struct NotSet: Error {}

    /// Returns the path of the setting at a level.
    private static func path(_ level: String = "") -> String { "\(level)/settings/projects.export_name" }

    /// Returns a value for each racer.
    @Sendable private static func value(_ racer: Int) -> JSONValue? { ["value": .string("export-\(racer)")] }
}
