/// The German texts.
extension SessionText {
    var german: String {
        switch self {
        case .sessions: "Sitzungen"
        case .sessionsAbout: "Wo Sie angemeldet sind."
        case .sessionsUnknown: "Wenn Sie eine nicht kennen, beenden Sie sie, und ändern Sie Ihr Passwort."
        case .unknownDevice: "Unbekanntes Gerät"
        case .address: "Adresse"
        case .since: "Angemeldet"
        case .lastUsed: "Zuletzt benutzt"
        case .thisSession: "Dieser Browser"
        case .end: "Beenden"
        case .endOthers: "Alle anderen Sitzungen beenden"
        }
    }
}
