import TrellisKernel

/// What superusers' pages and routes may fail with.
package enum AdminError: AppError, CaseIterable {
    /// A filter names a state or a tenant that can't be.
    case filterInvalid
    /// A form names no job, or one that can't be.
    case nothingChosen
    /// No schedule has this name.
    case scheduleNotFound
    /// As many overviews are followed live as the server allows.
    case tooManyStreams

    package var code: String {
        switch self {
        case .filterInvalid: "admin.filter_invalid"
        case .nothingChosen: "admin.nothing_chosen"
        case .scheduleNotFound: "admin.schedule_not_found"
        case .tooManyStreams: "admin.too_many_streams"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .filterInvalid, .nothingChosen: .invalid
        case .scheduleNotFound: .notFound
        case .tooManyStreams: .unavailable
        }
    }

    package var message: String {
        switch self {
        case .filterInvalid: "The filter names a state that does not exist, or a tenant or batch that is not a UUID."
        case .nothingChosen: "No job was chosen, or no action. Tick the jobs that are meant, at most 200."
        case .scheduleNotFound: "There is no schedule of this name. The list of schedules has them all."
        case .tooManyStreams: "Too many overviews are being followed live. Load the page again to see it as it is now."
        }
    }
}
