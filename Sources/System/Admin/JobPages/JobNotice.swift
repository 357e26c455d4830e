import TrellisWeb

/// What the page after an action says once.
enum JobNotice {
    case retried, cancelled, paused, resumed
    case changed(BulkJobAction, BulkJobResult)

    var text: String {
        switch self {
        case .retried: "The job will run again."
        case .cancelled: "The job was cancelled, or requested to stop."
        case .paused: "Paused. No more jobs start until it is resumed."
        case .resumed: "Resumed."
        case .changed(let action, let result):
            "\(FormattedNumber.text(result.count)) \(result.count == 1 ? "job" : "jobs") "
                + (action == .retry ? "will run again." : "cancelled.")
                + (result.hasMore ? " More jobs match: repeat the action for them." : "")
        }
    }
}
