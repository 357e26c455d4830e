import TrellisKernel
import TrellisStorage

/// The contents of a listing that aren't compared with rows yet.
///
/// A listing comes in pages. The files up to the last object of a page are complete, except for that file itself: the
/// next page may begin with another object of it.
struct ContentListing: Sendable {
    /// Where a range of files begins.
    enum Start: Hashable, Sendable {
        case beginning
        case at(ContentPosition)
        case after(ContentPosition)
    }

    /// A range of files whose objects are all listed.
    struct Range: Hashable, Sendable {
        let start: Start
        /// The position before which the range ends; nil if it has no end.
        let end: ContentPosition?
    }

    private var keys: [String: ContentPosition] = [:]
    private var start = Start.beginning

    /// Adds a page, and returns the range of files that it completes; nil if it completes none.
    mutating func add(_ page: [(StorageKey, ContentObject)], isLast: Bool) -> Range? {
        for case (let key, .content(let position)) in page { keys[key.description] = position }
        if isLast { return Range(start: start, end: nil) }
        switch page.last?.1 {
        case .content(let position): return Range(start: start, end: position)
        // Uploads follow the contents of their tenant.
        case .upload(let position):
            let last = ContentPosition(tenantID: position.tenantID, fileID: ID(high: .max, low: .max))
            return Range(start: start, end: last)
        case nil: return nil
        }
    }

    /// Returns whether the listing has an object with this key.
    func contains(_ key: String) -> Bool { keys[key] != nil }

    /// Forgets what was compared.
    mutating func advance(to end: ContentPosition?) {
        guard let end else {
            keys = [:]
            return
        }
        keys = keys.filter { $0.value >= end }
        start = .at(end)
    }
}
