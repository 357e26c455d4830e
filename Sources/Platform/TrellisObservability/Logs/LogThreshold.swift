internal import Logging
internal import Synchronization

/// The lowest level that is written, shared by loggers so that it can change while the process runs.
final class LogThreshold: Sendable {
    /// The position of the level among all levels.
    private let position: Atomic<Int>

    init(_ level: Logger.Level) {
        position = Atomic(Self.position(of: level))
    }

    var level: Logger.Level {
        get {
            let position = position.load(ordering: .relaxed)
            return Self.levels.indices.contains(position) ? Self.levels[position] : .info
        }
        set { position.store(Self.position(of: newValue), ordering: .relaxed) }
    }

    private static let levels = Logger.Level.allCases

    private static func position(of level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }
}
