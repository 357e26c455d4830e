import TrellisTexts

/// The texts of the module in other languages than English.
enum FileTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(FileError.all, [.german: german]), TextCatalog(MultipartError.all, [.german: german]),
            TextCatalog(AvatarError.all, [.german: german]),
        ])
    }

    private static func german(_ error: FileError) -> String {
        switch error {
        case .notFound: "Der Mandant hat keine Datei mit dieser ID."
        case .rejected: "Der Scanner hat die Datei abgelehnt: {finding}. Sie wurde gelöscht."
        case .pending: "Die Datei ist nicht vollständig oder wird noch geprüft. Versuchen Sie es später erneut."
        case .contentMissing: "Der Inhalt der Datei fehlt im Speicher. Informieren Sie den Betreiber."
        case .nameMissing:
            "Die Datei hat keinen Namen. Senden Sie ihn als ?name= oder als filename des Teils."
        case .useUnknown: "Keine Verwendung von Dateien heißt {name}. Wählen Sie eine von diesen: {known}."
        case .typeMalformed: "Der Content-Type muss ein Medientyp sein, zum Beispiel image/png."
        case .typeNotAllowed: "Dateien vom Typ {type} sind für die Verwendung {use} nicht erlaubt."
        case .typeMismatch:
            "Der Inhalt ist nicht {declared}, sondern sieht aus wie {found}. Senden Sie die Datei mit ihrem eigenen "
                + "Content-Type."
        case .encoded: "Senden Sie die Datei ohne Content-Encoding."
        case .tooLarge: "Die Datei darf höchstens {limit} Bytes haben."
        case .quotaExceeded:
            "Die Dateien des Mandanten dürfen zusammen {quota} Bytes haben, und diese würde das überschreiten. Löschen "
                + "Sie zuerst andere."
        case .multipartInvalid: "Der Inhalt der Anfrage ist kein gültiges multipart/form-data: {reason}."
        case .uploadExpired: "Die Zeit für das Hochladen ist abgelaufen. Beginnen Sie einen neuen Upload."
        case .uploadMissing:
            "Es wurde noch nichts hochgeladen. Senden Sie den Inhalt zuerst an upload_url."
        case .sizeMismatch:
            "Hochgeladen wurden {actual} Bytes, angekündigt waren {expected}. Senden Sie den Inhalt erneut."
        case .rangeNotSatisfiable: "Der Bereich enthält kein Byte der Datei, die {size} hat."
        }
    }

    private static func german(_ error: AvatarError) -> String {
        switch error {
        case .notFound: "Es gibt keinen Avatar. Laden Sie zuerst einen hoch."
        case .truncated: "Das Bild ist nicht vollständig. Senden Sie die ganze Datei."
        case .malformed: "Das Bild ist beschädigt. Speichern Sie es mit einem anderen Programm neu."
        case .dimensions:
            "Das Bild hat {width}×{height} Pixel. Senden Sie eines mit {smallest} bis {largest} Pixeln in beiden "
                + "Richtungen."
        case .animated: "Das Bild ist animiert. Senden Sie eines mit nur einem Einzelbild."
        case .rejected: "Der Scanner hat das Bild abgelehnt: {finding}."
        }
    }

    private static func german(_ reason: MultipartError) -> String {
        switch reason {
        case .boundaryMissing: "der Content-Type hat keine boundary"
        case .boundaryInvalid: "die boundary muss 1 bis 70 der Zeichen aus RFC 2046 haben"
        case .delimiterInvalid: "auf eine boundary folgt weder ein Zeilenumbruch noch --"
        case .preambleTooLong: "die erste boundary fehlt"
        case .headersTooLong: "die Kopfzeilen eines Teils sind zu lang"
        case .headerInvalid: "eine Kopfzeile eines Teils ist fehlerhaft"
        case .headerRepeated: "ein Teil hat die Kopfzeile {name} zweimal"
        case .dispositionInvalid: "ein Teil hat keine Content-Disposition der Form form-data; name=\"…\""
        case .encodingUnsupported:
            "ein Teil hat ein Content-Transfer-Encoding; senden Sie die Bytes unverändert"
        case .tooManyParts: "er hat mehr als {limit} Teile"
        case .incomplete: "er endet vor seiner letzten boundary"
        case .partUnexpected: "er hat einen Teil {name}, erlaubt ist aber nur der Teil file"
        case .partRepeated: "er hat den Teil {name} zweimal; laden Sie eine Datei nach der anderen hoch"
        case .partMissing: "er hat keinen Teil namens {name}"
        }
    }
}
