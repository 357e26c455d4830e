/// The sharing of a table's rows, as statements need it; one for each record.
///
/// A class, so that the scopes of other tables have a single nil.
final class SharedRows: Hashable, Sendable {
    let sharing: RowSharing

    init(_ sharing: RowSharing) {
        self.sharing = sharing
    }

    static func == (left: SharedRows, right: SharedRows) -> Bool { left.sharing == right.sharing }

    func hash(into hasher: inout Hasher) { hasher.combine(sharing) }
}
