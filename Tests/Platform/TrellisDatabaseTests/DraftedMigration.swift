import TrellisDatabase

extension Migration {
    static let shelf002Grow = Migration("shelf.002-grow") { _ in }
}
