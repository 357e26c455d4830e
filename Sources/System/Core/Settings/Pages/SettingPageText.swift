import TrellisKernel

/// The texts of the pages of settings.
enum SettingPageText: String, CaseIterable, TextSource {
    /// The name of the administration's pages.
    case label
    case about
    /// The name of the account's page.
    case preferences
    case preferencesAbout
    case value
    case source
    case save
    case reset
    case saved
    case none
    case fromDefault
    case fromProduct
    case fromUser

    var textName: String { "settings.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .label: "Settings"
        case .about: "The values of settings for all tenants, and who has which feature."
        case .preferences: "Preferences"
        case .preferencesAbout: "Your own values of settings, the same in all your teams."
        case .value: "Value"
        case .source: "Set by"
        case .save: "Save"
        case .reset: "Use the default"
        case .saved: "The value was saved."
        case .none: "There are no settings."
        case .fromDefault: "default"
        case .fromProduct: "operator"
        case .fromUser: "you"
        }
    }

    var german: String {
        switch self {
        case .label: "Einstellungen"
        case .about: "Die Werte der Einstellungen für alle Mandanten, und wer welche Funktion hat."
        case .preferences: "Vorlieben"
        case .preferencesAbout: "Ihre eigenen Werte von Einstellungen, dieselben in allen Ihren Teams."
        case .value: "Wert"
        case .source: "Gesetzt von"
        case .save: "Speichern"
        case .reset: "Standard verwenden"
        case .saved: "Der Wert wurde gespeichert."
        case .none: "Es gibt keine Einstellungen."
        case .fromDefault: "Standard"
        case .fromProduct: "Betreiber"
        case .fromUser: "Ihnen"
        }
    }
}
