import TrellisTexts

/// The texts of API keys in other languages than English.
enum APIKeyTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(APIKeyError.all, [.german: german]), TextCatalog(violations, in: .german),
        ])
    }

    private static func german(_ error: APIKeyError) -> String {
        switch error {
        case .notFound: "Der Mandant hat keinen API-Schlüssel mit dieser ID."
        case .nameTaken:
            "Ein anderer API-Schlüssel des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen."
        case .scopeRefused:
            "Einige der Bereiche sind keine Berechtigungen der Rolle. Entfernen Sie sie, oder wählen Sie eine andere Rolle."
        case .networkInvalid: "Einige der Netze sind nicht in CIDR-Notation wie 192.0.2.0/24."
        case .expiryRefused:
            "Die Ablaufzeit muss in der Zukunft liegen, höchstens {days} Tage von jetzt an."
        }
    }

    private static let violations: KeyValuePairs<TextKey, String> = [
        TextKey("api_key.scope_refused.name", "The role does not grant {name}."):
            "Die Rolle gewährt {name} nicht.",
        TextKey("api_key.network_invalid.network", "{network} is not a network in CIDR notation."):
            "{network} ist kein Netz in CIDR-Notation.",
    ]
}
