import TrellisKernel

/// The errors of pages and routes for superusers.
package enum AdminError: AppError, CaseIterable {
    /// A filter has an invalid state, tenant or batch.
    case filterInvalid
    /// A form selects no jobs or no action, or invalid ones.
    case nothingSelected
    /// Arguments of a job contain the placeholder of a secret within a list.
    case argumentRedacted
    /// The schedule was not found.
    case scheduleNotFound
    /// There is no preview of this mail in this language.
    case previewNotFound
    /// The adapter of mails keeps none of them.
    case noMailArchive
    /// The maximum number of live overviews is open.
    case tooManyStreams

    package var code: String {
        switch self {
        case .filterInvalid: "admin.filter_invalid"
        case .nothingSelected: "admin.nothing_chosen"
        case .argumentRedacted: "admin.argument_redacted"
        case .scheduleNotFound: "admin.schedule_not_found"
        case .previewNotFound: "admin.preview_not_found"
        case .noMailArchive: "admin.no_mail_archive"
        case .tooManyStreams: "admin.too_many_streams"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .filterInvalid, .nothingSelected, .argumentRedacted: .invalid
        case .scheduleNotFound, .previewNotFound, .noMailArchive: .notFound
        case .tooManyStreams: .unavailable
        }
    }

    package var message: String {
        switch self {
        case .filterInvalid:
            "The filter is empty, or has an unknown state, or a tenant or batch that is not a UUID."
        case .nothingSelected: "No job or no action is selected. Select 1 to 200 jobs and an action."
        case .argumentRedacted:
            """
            A list in the arguments contains [redacted] in place of a secret. Send the list with all its values, or leave \
            it out.
            """
        case .scheduleNotFound: "No schedule has this name. See the list of schedules for valid names."
        case .previewNotFound: "No mail has this name and this language. See the list of previews for valid ones."
        case .noMailArchive: "The adapter of mails keeps no copies. Set mail.adapter to file to see sent mails."
        case .tooManyStreams: "Too many live overviews are open. Reload the page to see the current state."
        }
    }
}
