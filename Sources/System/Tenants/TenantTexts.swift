import TrellisTexts

/// The texts of the module in other languages than English.
enum TenantTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(TenantError.all, [.german: german]), TextCatalog(violations, in: .german),
            TextCatalog(TenantSlugError.allCases, [.german: german]),
            TextCatalog(TenantDomainError.allCases, [.german: german]),
        ])
    }

    private static func german(_ error: TenantError) -> String {
        switch error {
        case .lastOwner:
            "Das ist der letzte Inhaber des Mandanten. Machen Sie zuerst ein anderes Mitglied zum Inhaber."
        case .ownerRequired: "Nur ein Inhaber kann die Inhaberschaft vergeben oder entziehen."
        case .memberNotFound: "Der Mandant hat kein Mitglied mit dieser ID."
        case .memberExists: "Dieser Benutzer ist bereits Mitglied des Mandanten."
        case .userUnknown:
            "Kein Benutzer hat diese E-Mail-Adresse. Die Person muss sich zuerst registrieren."
        case .roleUnknown: "Der Mandant hat keine Rolle namens {name}."
        case .roleNotFound: "Der Mandant hat keine Rolle mit dieser ID."
        case .roleNameTaken:
            "Eine andere Rolle des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen."
        case .roleInUse: "Mitglieder haben diese Rolle. Geben Sie ihnen zuerst eine andere."
        case .roleBuiltIn:
            "Eingebaute Rollen können nicht geändert oder gelöscht werden. Legen Sie stattdessen eine eigene Rolle an."
        case .permissionNotHeld: "Die Rolle gewährt Berechtigungen, die Sie selbst nicht haben."
        case .permissionUnknown: "Einige der Berechtigungen existieren nicht."
        }
    }

    private static func german(_ error: TenantSlugError) -> String {
        switch error {
        case .taken: "Dieser Kurzname ist vergeben. Wählen Sie einen anderen."
        }
    }

    private static func german(_ error: TenantDomainError) -> String {
        switch error {
        case .notFound: "Der Mandant hat diese Domain nicht."
        case .taken: "Diese Domain gehört bereits einem Mandanten. Entfernen Sie sie zuerst dort."
        }
    }

    private static let violations: KeyValuePairs<TextKey, String> = [
        TextKey("role.permission_unknown.name", "The permission {name} does not exist."):
            "Die Berechtigung {name} existiert nicht."
    ]
}
