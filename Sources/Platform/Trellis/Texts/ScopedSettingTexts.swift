import TrellisTexts

/// The texts of the errors of scoped settings.
enum ScopedSettingTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(ScopedSettingError.all, [.german: german]), TextCatalog(violations, in: .german),
        ])
    }

    private static let violations: KeyValuePairs<TextKey, String> = [
        TextKey("setting.invalid", "The value of {name} {rule}."): "Der Wert von {name} ist nicht erlaubt: {rule}.",
        TextKey("length", "The key of a plan has 1 to 100 bytes, without spaces and control characters."):
            "Der Schlüssel eines Tarifs hat 1 bis 100 Bytes, ohne Leerzeichen und Steuerzeichen.",
    ]

    private static func german(_ error: ScopedSettingError) -> String {
        switch error {
        case .notFound: "Keine Einstellung heißt {name}. Die Namen liefert ein GET der Liste."
        case .levelUnavailable:
            "Die Einstellung {name} hat keine Werte auf der Ebene {level}. Welche sie haben, liefert ein GET der Liste."
        }
    }
}
