/// The texts of violations of schemas, of invalid JSON and of cursors.
public enum SchemaTexts {
    /// Returns the texts in all languages of the platform.
    ///
    /// - Throws: ``TextCatalogError`` for a defect of the tables.
    public static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(violations, in: .german), TextCatalog(phrases, in: .german), TextCatalog(json, in: .german),
        ])
    }

    private static let violations: KeyValuePairs<TextKey, String> = [
        TextKey("input.invalid", "{count} values of the input are not valid."):
            "{count} Werte der Eingabe sind ungültig.",
        TextKey("input.invalid.one", "One value of the input is not valid."): "Ein Wert der Eingabe ist ungültig.",
        TextKey("cursor.invalid", cursor):
            "Der Cursor gilt nicht für diese Liste. Beginnen Sie ohne Cursor von vorn; ändern Sie weder Sortierung noch "
            + "Filter.",
        TextKey("schema.too_many", "There are {count} violations; the first {listed} are listed."):
            "Es gibt {count} Fehler; die ersten {listed} sind aufgeführt.",
        TextKey("schema.value", "The value is not valid."): "Der Wert ist ungültig.",
        TextKey("schema.key_missing", "The key \"{key}\" is required."): "Der Schlüssel \"{key}\" ist erforderlich.",
        TextKey(
            "schema.wrapper", "The key \"{key}\" is required: the values of the body belong in the object under it."):
            "Der Schlüssel \"{key}\" ist erforderlich: Die Werte gehören in das Objekt unter diesem Schlüssel.",
        TextKey("schema.key_unknown", "The key {key} is not known here."):
            "Der Schlüssel {key} ist hier nicht bekannt.",
        TextKey("schema.key_unknown.nearest", "The key {key} is not known here. Did you mean \"{nearest}\"?"):
            "Der Schlüssel {key} ist hier nicht bekannt. Meinten Sie \"{nearest}\"?",
        TextKey("schema.type", "Expected {expected}, found {found}."): "Erwartet: {expected}; gefunden: {found}.",
        TextKey("schema.format", "Expected {expected}."): "Erwartet: {expected}.",
        TextKey("schema.repeated", "Expected {expected} once, found it {count} times."):
            "Erwartet: {expected}, und zwar einmal; gefunden: {count}-mal.",
        TextKey("schema.enum", "Expected one of {allowed}, found {found}."):
            "Erwartet: einer der Werte {allowed}; gefunden: {found}.",
        TextKey("schema.enum.nearest", "Expected one of {allowed}, found {found}. Did you mean \"{nearest}\"?"):
            "Erwartet: einer der Werte {allowed}; gefunden: {found}. Meinten Sie \"{nearest}\"?",
        TextKey("schema.nul", "The text must not contain the character U+0000."):
            "Der Text darf das Zeichen U+0000 nicht enthalten.",
        TextKey("schema.number_range", "The number must be between {minimum} and {maximum}."):
            "Die Zahl muss zwischen {minimum} und {maximum} liegen.",
        TextKey("schema.double_range", "The number is beyond the range of a double."):
            "Die Zahl liegt außerhalb des Bereichs einer Gleitkommazahl mit 64 Bit.",
        TextKey("schema.too_short", "Expected at least {minimum} characters, found {found}."):
            "Erwartet: mindestens {minimum} Zeichen; gefunden: {found}.",
        TextKey("schema.too_long", "Expected at most {maximum} characters, found {found}."):
            "Erwartet: höchstens {maximum} Zeichen; gefunden: {found}.",
        TextKey("schema.name", "Expected a name with at least one visible character."):
            "Erwartet: ein Name mit mindestens einem sichtbaren Zeichen.",
        TextKey("schema.pattern", "The text does not match the pattern {pattern}."):
            "Der Text entspricht nicht dem Muster {pattern}.",
        TextKey("schema.too_few", "Expected at least {minimum} items, found {count}."):
            "Erwartet: mindestens {minimum} Elemente; gefunden: {count}.",
        TextKey("schema.too_many_items", "Expected at most {maximum} items, found {count}."):
            "Erwartet: höchstens {maximum} Elemente; gefunden: {count}.",
        TextKey("schema.duplicate", "The item is a duplicate."): "Das Element kommt mehrfach vor.",
        TextKey("schema.too_small", "Expected at least {minimum}, found {found}."):
            "Erwartet: mindestens {minimum}; gefunden: {found}.",
        TextKey("schema.too_large", "Expected at most {maximum}, found {found}."):
            "Erwartet: höchstens {maximum}; gefunden: {found}.",
        TextKey("schema.not_less", "Expected less than {maximum}, found {found}."):
            "Erwartet: weniger als {maximum}; gefunden: {found}.",
    ]

    private static let cursor =
        "The cursor is not valid for this list. Start again without a cursor; do not change the sort or the filters."

    /// What was expected and what was found.
    private static let phrases: KeyValuePairs<TextKey, String> = [
        TextKey("schema.kind.object", "an object"): "ein Objekt",
        TextKey("schema.kind.array", "an array"): "ein Array",
        TextKey("schema.kind.string", "a string"): "eine Zeichenkette",
        TextKey("schema.kind.bool", "true or false"): "true oder false",
        TextKey("schema.kind.number", "a number"): "eine Zahl",
        TextKey("schema.kind.integer", "an integer"): "eine ganze Zahl",
        TextKey("schema.kind.whole", "a whole number"): "eine ganze Zahl",
        TextKey("schema.kind.uuid", "a UUID"): "eine UUID",
        TextKey("schema.kind.email", "an e-mail address"): "eine E-Mail-Adresse",
        TextKey("schema.kind.uri", "a URI with a scheme, such as https://example.com/"):
            "eine URI mit Schema, zum Beispiel https://example.com/",
        TextKey("schema.kind.date", "a date such as 2026-01-31"): "ein Datum, zum Beispiel 2026-01-31",
        TextKey("schema.kind.date_time", "a date and time such as 2026-01-31T09:30:00Z"):
            "Datum und Uhrzeit, zum Beispiel 2026-01-31T09:30:00Z",
        TextKey("schema.kind.language", "a language such as de or de-AT"):
            "eine Sprache, zum Beispiel de oder de-AT",
        TextKey("schema.kind.mail_address", "an address such as ada@example.com or Ada <ada@example.com>"):
            "eine Adresse, zum Beispiel ada@example.com oder Ada <ada@example.com>",
        TextKey("schema.one_character", "1 character"): "1 Zeichen",
        TextKey("schema.characters", "{length} characters"): "{length} Zeichen",
    ]

    /// Why a document isn't valid JSON, as clauses.
    private static let json: KeyValuePairs<TextKey, String> = [
        TextKey("json.syntax", "The JSON is not valid: {reason} at line {line}, column {column}."):
            "Das JSON ist ungültig: {reason}, Zeile {line}, Spalte {column}.",
        TextKey("json.empty", "a value is expected, but the document is empty"):
            "ein Wert wird erwartet, aber das Dokument ist leer",
        TextKey("json.too_large", "the document is larger than {limit} bytes"):
            "das Dokument ist größer als {limit} Bytes",
        TextKey("json.key_twice", "the key {key} appears twice in one object"):
            "der Schlüssel {key} kommt in einem Objekt zweimal vor",
        TextKey("json.leading_zero", "a number must not start with 0"): "eine Zahl darf nicht mit 0 beginnen",
        TextKey("json.number_too_long", "a number is longer than {limit} characters"):
            "eine Zahl ist länger als {limit} Zeichen",
        TextKey("json.digit", "a digit is expected, but there is {found}"):
            "eine Ziffer wird erwartet, gefunden: {found}",
        TextKey("json.string_open", "a string is not closed"): "eine Zeichenkette ist nicht geschlossen",
        TextKey("json.control", "a control character in a string must be written as an escape"):
            "ein Steuerzeichen in einer Zeichenkette muss als Escape-Sequenz geschrieben werden",
        TextKey("json.unicode_escape", "\\u must have four hexadecimal digits"):
            "\\u muss vier hexadezimale Ziffern haben",
        TextKey("json.high_surrogate", "a high surrogate without its low surrogate"):
            "ein hohes Surrogat ohne sein niedriges Surrogat",
        TextKey("json.low_surrogate", "a low surrogate without its high surrogate"):
            "ein niedriges Surrogat ohne sein hohes Surrogat",
        TextKey("json.escape", "an escape that JSON doesn't have"): "eine Escape-Sequenz, die JSON nicht hat",
        TextKey("json.not_utf8", "bytes that are not UTF-8"): "Bytes, die kein UTF-8 sind",
        TextKey("json.trailing", "nothing is expected after the value, but there is {found}"):
            "nach dem Wert wird nichts erwartet, gefunden: {found}",
        TextKey("json.ends", "a value is expected, but the document ends"):
            "ein Wert wird erwartet, aber das Dokument endet",
        TextKey("json.value", "a value is expected, but there is {found}"):
            "ein Wert wird erwartet, gefunden: {found}",
        TextKey("json.object_open", "the object is not closed"): "das Objekt ist nicht geschlossen",
        TextKey("json.array_open", "the array is not closed"): "das Array ist nicht geschlossen",
        TextKey("json.comma", "a comma or {end} is expected, but there is {found}"):
            "ein Komma oder {end} wird erwartet, gefunden: {found}",
        TextKey("json.too_deep", "arrays and objects are nested deeper than {limit}"):
            "Arrays und Objekte sind tiefer als {limit} Ebenen verschachtelt",
        TextKey("json.key", "a key in double quotes is expected, but there is {found}"):
            "ein Schlüssel in doppelten Anführungszeichen wird erwartet, gefunden: {found}",
        TextKey("json.colon", "a colon is expected after the key, but there is {found}"):
            "nach dem Schlüssel wird ein Doppelpunkt erwartet, gefunden: {found}",
        TextKey("json.found.end", "the end of the document"): "das Ende des Dokuments",
        TextKey("json.found.mark", "a byte order mark"): "eine Byte-Reihenfolge-Markierung",
        TextKey("json.found.byte", "the byte 0x{byte}"): "das Byte 0x{byte}",
        TextKey("json.found.character", "'{character}'"): "'{character}'",
    ]
}
