import TrellisKernel

/// The errors of the module, in addition to those of every route.
package enum FeeError: AppError, CaseIterable {
    /// There is no such fee.
    case notFound
    /// The user of a new fee isn't a member.
    case memberUnknown
    /// The fee was paid before.
    case alreadyPaid
    /// A member with open fees was to be removed.
    case unpaid

    package var code: String {
        switch self {
        case .notFound: "fee.not_found"
        case .memberUnknown: "fee.member_unknown"
        case .alreadyPaid: "fee.already_paid"
        case .unpaid: "fee.unpaid"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .memberUnknown, .alreadyPaid, .unpaid: .conflict
        }
    }

    package var message: String { text.english }

    package var text: MessageText {
        switch self {
        case .notFound: "The club has no fee with this id."
        case .memberUnknown: "The user isn't a member of the club. Add them first."
        case .alreadyPaid: "The fee is paid already."
        case .unpaid: "The member has open fees. Note their payment first."
        }
    }
}
