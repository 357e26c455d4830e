internal import HTTPTypes
internal import TrellisKernel
public import TrellisTexts

/// The texts of the errors of requests, and of statuses.
public enum WebTexts {
    /// Returns the texts in all languages of the platform.
    ///
    /// - Throws: ``TrellisTexts/TextCatalogError`` for a defect of the tables.
    public static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(AccessError.allCases, [.german: german]), TextCatalog(RequestError.all, [.german: german]),
            TextCatalog(PreconditionError.allCases, [.german: german]),
            TextCatalog(FeatureError.all, [.german: german]),
            TextCatalog(ProofError.all, [.german: german]),
            TextCatalog(RateLimitError.all, [.german: german]),
            TextCatalog(StatusTitle.all, [.german: german]), TextCatalog(others, in: .german),
            TextCatalog(LandingText.allCases, [.german: german]),
        ])
    }

    private static let others: KeyValuePairs<TextKey, String> = [
        TextKey(InternalFailure()):
            "Ein unerwarteter Fehler ist aufgetreten. Das Protokoll des Servers nennt ihn bei dieser Anfrage-ID.",
        TextKey("query.repeated", "Send this parameter only once."): "Senden Sie diesen Parameter nur einmal.",
        TextKey("query.unknown", "Unknown parameter. Known parameters: {known}."):
            "Unbekannter Parameter. Bekannte Parameter: {known}.",
        TextKey("query.unknown.none", "Unknown parameter. This operation has no query parameters."):
            "Unbekannter Parameter. Diese Operation hat keine Parameter in der Query.",
        TextKey("query.limit", "The limit must be a whole number from 1 to {maximum}."):
            "limit muss eine ganze Zahl von 1 bis {maximum} sein.",
        TextKey("query.range", "The value must be a whole number from {minimum} to {maximum}."):
            "Der Wert muss eine ganze Zahl von {minimum} bis {maximum} sein.",
        TextKey("query.required", "This parameter is required."): "Dieser Parameter ist erforderlich.",
    ]

    private static func german(_ error: AccessError) -> String {
        switch error {
        case .unauthenticated:
            "Ein gültiges Zugriffstoken ist erforderlich. Die Kopfzeile WWW-Authenticate sagt, wie es gesendet wird."
        case .tokenExpired:
            "Das Zugriffstoken ist abgelaufen. Holen Sie mit dem Refresh-Token ein neues."
        case .keyExpired:
            "Der API-Schlüssel ist abgelaufen. Erneuern Sie ihn, oder geben Sie ihm eine spätere Ablaufzeit."
        case .keyNetwork:
            "Der API-Schlüssel gilt nicht in diesem Netz. Senden Sie die Anfrage aus einem seiner Netze."
        case .keyNotAccepted: "API-Schlüssel gelten hier nicht. Melden Sie sich als Benutzer an."
        case .forbidden: "Ihre Rollen erlauben das nicht."
        case .credentialsAmbiguous:
            "Die Anfrage enthält zwei verschiedene Anmeldedaten. Senden Sie nur eine davon."
        case .originMismatch:
            "Das Formular wurde von einer anderen Website gesendet. Öffnen Sie die Seite auf dieser Website, und senden "
                + "Sie das Formular erneut."
        case .formTokenInvalid:
            "Das Formular gehört nicht zu dieser Sitzung. Laden Sie die Seite neu, und senden Sie das Formular erneut."
        case .tenantSuspended:
            "Der Mandant ist gesperrt. Sein Inhaber kann den Betreiber des Dienstes nach dem Grund fragen."
        case .tenantDeleted: "Der Mandant wurde gelöscht. Bis er entfernt wird, kann ihn ein Inhaber wiederherstellen."
        case .tenantNotFound: "Der Mandant existiert nicht, oder Sie sind nicht sein Mitglied."
        case .tenantRequired:
            "Die Anfrage muss ihren Mandanten nennen, denn Sie sind Mitglied keines oder mehrerer Mandanten. Wie, sagt die "
                + "Dokumentation; normalerweise in der Kopfzeile X-Tenant-ID."
        case .tenantMalformed:
            "Die Anfrage nennt ihren Mandanten mit etwas, das kein Mandant hat. Eine ID ist eine UUID; ein Kurzname hat "
                + "Kleinbuchstaben, Ziffern und Bindestriche."
        case .tenantAmbiguous:
            "Die Anfrage nennt zwei verschiedene Mandanten. Nennen Sie nur einen davon."
        }
    }

    private static func german(_ error: RequestError) -> String {
        switch error {
        case .malformed: "Die Anfrage ist kein gültiges HTTP."
        case .hostInvalid:
            "Die Anfrage braucht genau eine Kopfzeile Host mit einem gültigen Hostnamen oder einer gültigen Adresse."
        case .targetTooLong: "Das Ziel der Anfrage darf höchstens {limit} Bytes haben."
        case .methodUnknown: "Der Server kennt diese Methode nicht."
        case .codingUnknown: "Der Server kennt nur die Transfer-Kodierung chunked."
        case .contentRangeUnexpected: "PUT ersetzt das Ganze: Senden Sie alles, ohne Content-Range."
        case .contentCodingUnknown: "Senden Sie den Inhalt unverändert, ohne Content-Encoding."
        case .versionUnsupported: "Der Server kennt nur HTTP/1.1 und HTTP/1.0."
        case .expectationUnknown: "Der Server kennt nur die Erwartung 100-continue."
        case .headerTooLarge:
            "Die Kopfzeilen sind länger, als der Server erlaubt. Senden Sie weniger oder kürzere."
        case .headerRepeated: "Die Anfrage enthält mehrere Kopfzeilen {name}. Senden Sie nur eine."
        case .routeNotFound: "Unter diesem Pfad gibt es nichts."
        case .methodNotAllowed: "Dieser Pfad unterstützt nur {allowed}."
        case .notAcceptable: "Die Kopfzeile Accept schließt den Medientyp der Antwort aus."
        case .pathMalformed:
            "Der Pfad enthält eine fehlerhafte %-Kodierung oder einen Wert, der kein UTF-8 ist oder '.' oder '..' lautet."
        case .queryMalformed: "Die Query enthält eine fehlerhafte %-Kodierung oder Text, der kein UTF-8 ist."
        case .formMalformed: "Das Formular enthält eine fehlerhafte %-Kodierung oder Text, der kein UTF-8 ist."
        case .tooLarge: "Der Inhalt der Anfrage darf höchstens {limit} Bytes haben."
        case .unsupportedMediaType: "Der Inhalt der Anfrage muss vom Typ {expected} sein."
        case .bodyMissing: "Die Anfrage braucht einen Inhalt, und es wurde keiner gesendet."
        case .bodyUnreadable: "Der Inhalt der Anfrage endete zu früh oder ist nach HTTP ungültig gerahmt."
        case .requestTimeout: "Die Anfrage kam zu langsam an."
        case .responseTimeout:
            "Die Antwort hat zu lange gedauert. Prüfen Sie, was die Anfrage geändert hat, bevor Sie sie wiederholen."
        case .shuttingDown: "Der Server wird beendet. Versuchen Sie es erneut."
        }
    }

    private static func german(_ text: LandingText) -> String {
        switch text {
        case .running: "Der Server läuft."
        case .documentation: "Dokumentation der API"
        case .documentationAbout: "Alle Operationen, die Sie im Browser ausprobieren können."
        case .problems: "Fehler"
        case .problemsAbout: "Alle Fehlercodes, die die API zurückgibt."
        case .openAPI: "OpenAPI-Dokument"
        case .openAPIAbout: "Für Generatoren von Clients und für Werkzeuge."
        case .firstSteps: "Erste Schritte"
        case .call: "Die API aufrufen"
        case .callAbout: "Die Beschreibung aller Operationen abrufen."
        case .token: "Setzen Sie TOKEN zuerst auf ein Zugriffstoken: Registrierung und Anmeldung geben eines zurück."
        case .settings:
            "Diese Seite ist für die Entwicklung. Die Einstellung web.landing_page bestimmt, was GET / zeigt."
        }
    }

    private static func german(_ error: PreconditionError) -> String {
        switch error {
        case .failed:
            "Die Ressource wurde geändert, nachdem Sie sie gelesen haben, oder If-None-Match schließt sie aus. Lesen Sie sie "
                + "erneut, und wiederholen Sie Ihre Änderung an der neuen Version."
        case .required:
            "Die Kopfzeile If-Match ist erforderlich: Senden Sie das ETag Ihrer Version, oder * für jede Version."
        case .malformed:
            "Die Kopfzeilen If-Match und If-None-Match müssen eine Liste von Entity-Tags in Anführungszeichen sein, wie "
                + "\"3\", oder *."
        }
    }

    private static func german(_ error: ProofError) -> String {
        switch error {
        case .required:
            "Dafür ist Ihr Passwort innerhalb der letzten {seconds} Sekunden nötig. Senden Sie es zuerst an /auth/step-up."
        }
    }

    private static func german(_ error: RateLimitError) -> String {
        switch error {
        case .exceeded:
            "Das Limit {limit} lässt {requests} Anfragen in {period} Sekunden zu. Versuchen Sie es in {seconds} Sekunden "
                + "erneut."
        }
    }

    private static func german(_ error: FeatureError) -> String {
        switch error {
        case .required:
            "Der Tarif des Mandanten enthält die Funktion {feature} nicht. Wechseln Sie zu einem Tarif, der sie enthält."
        case .notFound:
            "Der Mandant hat nicht, was diese Adresse bietet. Lassen Sie es weg, oder bitten Sie den Betreiber darum."
        }
    }

    private static func german(_ title: StatusTitle) -> String {
        switch title.kind {
        case .badRequest: "Ungültige Anfrage"
        case .invalid: "Nicht verarbeitbarer Inhalt"
        case .unauthenticated: "Nicht angemeldet"
        case .paymentRequired: "Zahlung erforderlich"
        case .forbidden: "Verboten"
        case .notFound: "Nicht gefunden"
        case .methodNotAllowed: "Methode nicht erlaubt"
        case .notAcceptable: "Nicht akzeptabel"
        case .conflict: "Konflikt"
        case .gone: "Nicht mehr vorhanden"
        case .preconditionFailed: "Vorbedingung nicht erfüllt"
        case .preconditionRequired: "Vorbedingung erforderlich"
        case .tooLarge: "Inhalt zu groß"
        case .unsupportedMediaType: "Medientyp nicht unterstützt"
        case .rangeNotSatisfiable: "Bereich nicht erfüllbar"
        case .targetTooLong: "URI zu lang"
        case .headerFieldsTooLarge: "Kopfzeilen zu groß"
        case .expectationFailed: "Erwartung nicht erfüllbar"
        case .tooManyRequests: "Zu viele Anfragen"
        case .timeout: "Zeitüberschreitung der Anfrage"
        case .notImplemented: "Nicht implementiert"
        case .versionNotSupported: "HTTP-Version nicht unterstützt"
        case .unavailable: "Dienst nicht verfügbar"
        case .internalFailure: "Interner Serverfehler"
        }
    }
}

/// The name of a status, which is the title of its problems.
private struct StatusTitle: TextSource {
    let kind: ErrorKind

    var textName: String { "status.\(kind.status.code)" }
    var text: MessageText { MessageText(kind.status.reasonPhrase) }

    static let all = ErrorKind.allCases.map { StatusTitle(kind: $0) }
}
