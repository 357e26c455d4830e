import TrellisJobs
import TrellisKernel
import TrellisTexts

/// The texts of the errors of jobs.
enum JobTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(JobError.all, [.german: german]),
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
        case .batchClosed: "Der Batch existiert nicht oder ist beendet. Legen Sie einen anderen an."
        case .ownBatch:
            "Ein Job kann nicht auf seinen eigenen Batch warten. Reihen Sie ihn außerhalb des Batches ein, oder warten "
                + "Sie auf einzelne Jobs."
        case .unknownName: "Kein Modul deklariert einen Job namens {name}. `App jobs names` listet sie auf."
        case .unknownQueue:
            "Kein Modul deklariert eine Warteschlange namens {name}. `App jobs stats` listet sie auf."
        case .fileMissing: "Der Inhalt der Datei fehlt im Speicher. Informieren Sie den Betreiber."
        case .leaseLost: "Dieser Worker hält den Job nicht mehr, deshalb wurde nichts geschrieben."
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
