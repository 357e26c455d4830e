import TrellisJobs
import TrellisKernel
import TrellisTexts

/// The texts of the errors of jobs.
enum JobTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(JobError.all, [.german: german]),
            TextCatalog(StoredScheduleError.all, [.german: german]),
            TextCatalog(ScheduleError.all, [.german: german]),
            TextCatalog(
                ScheduleError.phrases.map { CronPhrase(name: $0.name, english: $0.english) }, [.german: german]),
            TextCatalog(JobState.allCases.map { JobStateName(state: $0) }, [.german: german]),
        ])
    }

    private static func german(_ error: JobError) -> String {
        switch error {
        case .notFound:
            "Der Mandant hat keinen Job mit dieser ID. Beendete Jobs werden nur für begrenzte Zeit aufbewahrt."
        case .notUnique:
            "Der Job {existing} hat denselben eindeutigen Schlüssel. Warten Sie auf ihn, oder brechen Sie ihn ab."
        case .parentMissing:
            "Es gibt keinen Job {parent}, auf den gewartet werden kann. Reihen Sie ihn zuerst ein, im selben Mandanten."
        case .ended: "Der Job ist bereits {state} und kann deshalb nicht abgebrochen werden."
        case .notFailed:
            "Der Job ist {state}. Nur verworfene und abgebrochene Jobs können wiederholt werden."
        case .notWaiting:
            "Der Job ist {state}. Nur ein wartender Job kann geändert oder gelöscht werden. Brechen Sie ihn ab, wenn er "
                + "läuft, und reihen Sie einen anderen ein."
        case .awaited:
            "Andere Jobs oder ein Batch warten auf den Job, deshalb kann er nicht gelöscht werden. Brechen Sie ihn ab, "
                + "oder löschen Sie zuerst diese."
        case .argumentsNotEditable:
            "Die Argumente dieses Jobs können nicht geändert werden: {job} hat keinen Typ, der sie prüft, eine spätere "
                + "Version hat sie geschrieben, oder sie liegen wegen ihrer Größe im Speicher. Löschen Sie den Job, und "
                + "reihen Sie einen anderen ein."
        case .batchNotFound:
            "Der Mandant hat keinen Batch mit dieser ID. Beendete Batches werden nur für begrenzte Zeit aufbewahrt."
        case .batchClosed:
            "Der Batch existiert nicht, ist beendet oder wurde abgebrochen. Legen Sie einen anderen an."
        case .ownBatch:
            "Ein Job kann nicht auf seinen eigenen Batch warten. Reihen Sie ihn außerhalb des Batches ein, oder warten "
                + "Sie auf einzelne Jobs."
        case .unknownName: "Kein Modul deklariert einen Job namens {name}. `App jobs names` listet sie auf."
        case .unknownQueue:
            "Kein Modul deklariert eine Warteschlange namens {name}. `App jobs stats` listet sie auf."
        case .argumentsTooLarge:
            "Die Argumente des Jobs haben {size} Bytes, erlaubt sind {limit}. Speichern Sie den Inhalt, und übergeben Sie "
                + "seine ID."
        case .resultTooLarge:
            "Das Ergebnis des Jobs oder des Schritts hat {size} Bytes, erlaubt sind {limit}. Hängen Sie es dem Job als "
                + "Datei an, und geben Sie deren ID zurück."
        case .fileTooLarge:
            "Eine Datei des Jobs hat mehr als die erlaubten {limit} Bytes. Teilen Sie sie auf mehrere auf."
        case .tooManySteps:
            "Der Job hat mehr als die erlaubten {limit} Schritte. Lassen Sie jeden Schritt mehr tun, oder starten Sie "
                + "mehrere Jobs."
        case .fileMissing: "Der Inhalt der Datei fehlt im Speicher. Informieren Sie den Betreiber."
        case .noSecretKey:
            "Der Job {job} hat vertrauliche Werte, und kein Schlüssel verschlüsselt sie. Setzen Sie jobs.secret_keys, etwa "
                + "APP_JOBS__SECRET_KEYS=2026-01:BASE64 mit 32 zufälligen Bytes in Base64."
        case .secretsLeftOut:
            "In der Liste {list} fehlen die vertraulichen Werte der gespeicherten, die nie angezeigt werden. Senden Sie die "
                + "Liste mit allen Werten, oder lassen Sie sie weg."
        case .secretKeyMissing:
            "Der Schlüssel {key} hat Werte des Jobs verschlüsselt und fehlt in jobs.secret_keys. Fügen Sie ihn hinter dem "
                + "ersten an; der Job wartet so lange."
        case .contentDamaged:
            "Die verschlüsselten Werte des Jobs sind beschädigt oder gehören zu einem anderen Job. Reihen Sie den Job neu "
                + "ein."
        case .stagedTooLongAgo:
            "Die Argumente des Jobs wurden vor mehr als einer halben Stunde bereitgelegt, oder der erste Schlüssel von "
                + "jobs.secret_keys ist seitdem ein anderer. Legen Sie sie neu bereit, und reihen Sie den Job gleich danach "
                + "ein."
        case .stagedElsewhere:
            "Die Argumente des Jobs wurden für einen anderen Mandanten bereitgelegt oder gehören zu einem Job, der schon "
                + "eingereiht ist. Legen Sie sie neu bereit."
        case .confidentialSchedule:
            "Der Job {job} hat vertrauliche Argumente, die ein gespeicherter Zeitplan nicht aufbewahrt. Planen Sie einen Job, "
                + "der sie liest, wenn er läuft."
        case .rowsElsewhere:
            """
            Der Job kommt aus einem Backend ohne Zeile je Job, die Commits, Schritte, Dateien, Ergebnisse anderer Jobs, \
            vertrauliche Ergebnisse und Schlüssel für Nebenläufigkeit brauchen. Verzichten Sie darauf, oder führen Sie \
            ihn aus einer Datenbank aus.
            """
        case .leaseLost: "Dieser Worker hält den Job nicht mehr, deshalb wurde nichts geschrieben."
        case .otherDatabase:
            "Die Jobs liegen in einer eigenen Datenbank (database.jobs_url), deshalb kann eine Transaktion des Produkts das "
                + "nicht: {operation}. Rufen Sie es in einer Transaktion von `database.jobs` auf, die für sich festgeschrieben wird."
        case .onItsWay:
            "Der Job ist auf dem Weg in die Datenbank der Jobs. Versuchen Sie es gleich noch einmal. Bleibt er dort, so wurde er "
                + "beiseitegelegt: `App jobs outbox` zeigt ihn."
        case .otherProduct:
            "In der Datenbank, die database.jobs_url nennt, liegen die Jobs eines anderen Produkts. Jedes Produkt braucht eine "
                + "eigene Datenbank für seine Jobs."
        }
    }

    private static func german(_ error: StoredScheduleError) -> String {
        switch error {
        case .notFound: "Der Mandant hat keinen Zeitplan mit dieser ID."
        case .nameTaken:
            "Ein anderer Zeitplan des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen, oder ändern Sie jenen "
                + "Zeitplan."
        case .unknownJob:
            "Kein Job namens {name} kann geplant werden. `GET /api/v1/core/schedules/jobs` listet die möglichen auf."
        case .invalidRule: "{reason}"
        case .ambiguousRule: "Setzen Sie entweder cron oder every_seconds."
        case .tooFrequent:
            "Der Zeitplan würde öfter laufen als alle {minimum} Sekunden. Wählen Sie eine seltenere Regel."
        }
    }

    private static func german(_ error: ScheduleError) -> String {
        switch error {
        case .fieldCount:
            "Die Regel '{rule}' hat {count} Felder. Schreiben Sie fünf: Minute, Stunde, Tag des Monats, Monat, Wochentag."
        case .unknownAlias: "Die Regel '{rule}' ist nicht bekannt. Schreiben Sie {aliases}, oder fünf Felder."
        case .badField: "Die Regel '{rule}' hat '{text}' als {field}. Schreiben Sie {allowed}."
        case .neverDue: "Die Regel '{rule}' trifft auf kein Datum zu. Schreiben Sie ein Datum, das es gibt."
        case .badPeriod:
            "Die Regel '{rule}' muss mindestens eine Sekunde und höchstens ein Jahr sein, in ganzen Sekunden bei einem "
                + "Zeitplan, der zur Laufzeit entsteht."
        case .unknownTimeZone:
            "Der Zeitplan {schedule} hat die Zeitzone '{name}', die dieser Rechner nicht kennt. Schreiben Sie einen "
                + "IANA-Namen wie Europe/Berlin."
        case .duplicateName: "Zwei Zeitpläne heißen {name}. Benennen Sie einen von ihnen um."
        }
    }

    private static func german(_ phrase: CronPhrase) -> String {
        switch phrase.english {
        case "minute": "Minute"
        case "hour": "Stunde"
        case "day of month": "Tag des Monats"
        case "month": "Monat"
        case "day of week": "Wochentag"
        default:
            // The numbers and signs are the same in every language.
            phrase.english.replacing(utf8: "0 and 7 are Sunday", with: "0 und 7 sind Sonntag")
                .replacing(utf8: ", or *", with: " oder *").replacing(utf8: " or ", with: " oder ")
                .replacing(utf8: " to ", with: " bis ").replacing(utf8: "lists", with: "Listen")
                .replacing(utf8: "ranges", with: "Bereiche").replacing(utf8: "steps", with: "Schritte")
        }
    }

    private static func german(_ name: JobStateName) -> String {
        switch name.state {
        case .scheduled: "geplant"
        case .available: "bereit"
        case .blocked: "blockiert"
        case .running: "in Ausführung"
        case .completed: "abgeschlossen"
        case .cancelled: "abgebrochen"
        case .discarded: "verworfen"
        }
    }
}

/// The name of a job's state within a sentence.
private struct JobStateName: TextSource {
    let state: JobState

    var textName: String { "job.state.\(state.rawValue)" }
    var text: MessageText { MessageText(state.rawValue) }
}

/// The name of a field of a cron rule, or what it allows, within a sentence.
private struct CronPhrase: TextSource {
    let name: String
    let english: String

    var textName: String { "schedule.field.\(name)" }
    var text: MessageText { MessageText(english) }
}
