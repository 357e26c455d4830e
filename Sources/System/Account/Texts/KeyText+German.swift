/// The German texts.
extension KeyText {
    var german: String {
        switch self {
        case .apiKeys: "API-Schlüssel"
        case .apiKeysAbout: "Schlüssel für Programme, die in einer Organisation arbeiten."
        case .chooseTenant: "Wählen Sie eine Organisation:"
        case .noKeys: "Es gibt noch keine Schlüssel."
        case .newKey: "Neuer API-Schlüssel"
        case .keyNameHint: "Was ihn benutzt, etwa der Name eines Programms."
        case .keyRoleHint: "Der Schlüssel darf nie mehr als diese Rolle, und nie mehr als Sie."
        case .permissions: "Berechtigungen"
        case .expires: "Läuft ab"
        case .networks: "Erlaubte Netze"
        case .networksHint: "Eines je Zeile, etwa 192.0.2.0/24. Leer: jedes Netz."
        case .secretOnce:
            """
            Kopieren Sie ihn jetzt: Er wird nicht noch einmal gezeigt. Halten Sie ihn geheim wie ein Passwort.
            """
        case .yourKey: "Ihr API-Schlüssel"
        case .keyCreated: "Der Schlüssel ist angelegt."
        case .keyRotated: "Der Schlüssel hat ein neues Geheimnis."
        case .previousUntil: "Das vorige Geheimnis gilt bis"
        case .rotate: "Erneuern"
        case .rotateAbout: "Erzeugt ein neues Geheimnis, damit Sie das benutzte ersetzen können."
        case .rotateEndPrevious: "Das vorige Geheimnis sofort beenden"
        case .rotateSubmit: "Neues Geheimnis erzeugen"
        case .delete: "Löschen"
        case .deleteKeyAbout: "Programme, die ihn benutzen, werden sofort abgewiesen."
        case .deleteKeySubmit: "Diesen Schlüssel löschen"
        case .done: "Fertig"
        }
    }
}
