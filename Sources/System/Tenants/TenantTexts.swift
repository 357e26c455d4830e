import TrellisTexts

/// The texts of the module in other languages than English.
enum TenantTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(TenantError.all, [.german: german]), TextCatalog(violations, in: .german),
            TextCatalog(TenantSlugError.allCases, [.german: german]),
            TextCatalog(TenantDomainError.allCases, [.german: german]),
            TextCatalog(InvitationError.allCases, [.german: german]),
        ])
    }

    private static func german(_ error: TenantError) -> String {
        switch error {
        case .lastOwner:
            "Das ist der letzte Inhaber des Mandanten. Machen Sie zuerst ein anderes Mitglied zum Inhaber."
        case .soleOwner:
            "Sie sind der einzige Inhaber von {tenants}. Machen Sie ein anderes Mitglied zum Inhaber, oder löschen Sie den "
                + "Mandanten, bevor Sie Ihr Konto löschen."
        case .memberInactive:
            "Das Konto dieses Mitglieds ist deaktiviert oder gelöscht, also hätte der Mandant keinen Inhaber. Wählen Sie "
                + "ein anderes Mitglied."
        case .ownerRequired: "Nur ein Inhaber kann die Inhaberschaft vergeben oder entziehen."
        case .memberNotFound: "Der Mandant hat kein Mitglied mit dieser ID."
        case .memberExists: "Dieser Benutzer ist bereits Mitglied des Mandanten."
        case .roleUnknown: "Der Mandant hat keine Rolle namens {name}."
        case .roleNotFound: "Der Mandant hat keine Rolle mit dieser ID."
        case .roleNameTaken:
            "Eine andere Rolle des Mandanten hat diesen Namen oder einen, der so aussieht. Wählen Sie einen anderen."
        case .roleInUse: "Mitglieder oder API-Schlüssel haben diese Rolle. Geben Sie ihnen zuerst eine andere."
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

    private static func german(_ error: InvitationError) -> String {
        switch error {
        case .invalid:
            "Die Einladung ist unbekannt, wurde verwendet oder widerrufen, oder ist abgelaufen. Bitten Sie um eine neue."
        case .notFound:
            "Der Mandant hat keine Einladung mit dieser ID. Vielleicht wurde sie angenommen oder widerrufen."
        case .addressInvalid: "An diese Adresse kann keine E-Mail gesendet werden. Prüfen Sie sie auf Fehler."
        case .exists:
            "Diese Adresse ist bereits eingeladen. Senden Sie die Einladung erneut, oder widerrufen Sie sie zuerst."
        case .otherAddress:
            "Die Einladung gilt für eine andere Adresse als Ihre. Melden Sie sich mit der Adresse an, die sie bekam."
        case .signInRequired:
            "Die eingeladene Adresse hat ein Konto. Melden Sie sich damit an, und nehmen Sie die Einladung dann an."
        case .passwordRequired:
            "Die eingeladene Adresse hat noch kein Konto. Senden Sie ein Passwort, um eines anzulegen."
        case .inviterNotAllowed:
            "Das einladende Mitglied kann diese Rolle nicht mehr vergeben. Bitten Sie um eine neue Einladung."
        }
    }

    private static let violations: KeyValuePairs<TextKey, String> = [
        TextKey("role.permission_unknown.name", "The permission {name} does not exist."):
            "Die Berechtigung {name} existiert nicht."
    ]
}
