import TrellisDatabase
import TrellisKernel

/// A job name with the latest version of its arguments that a release can read.
public struct JobContract: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let name: String
    /// The version.
    public let version: Int

    /// Creates a contract.
    public init(_ name: String, version: Int) {
        self.name = name
        self.version = version
    }

    /// Creates the contract that a worker's row states, such as `projects.export@2`; nil for other text.
    init?(_ text: String) {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")),
            let version = Int(text[text.utf8.index(after: at)...])
        else { return nil }
        self.init(String(text[..<at]), version: version)
    }

    /// The name and the version, as `projects.export@2`.
    public var description: String { "\(name)@\(version)" }

    /// Returns the condition that a job of `table` is one of these.
    static func includes(_ contracts: some Collection<JobContract>, in table: SQL) -> SQL {
        let byVersion = Dictionary(grouping: contracts, by: \.version).sorted { $0.key < $1.key }
        guard !byVersion.isEmpty else { return "1 = 0" }
        let conditions = byVersion.map { version, contracts -> SQL in
            let names = contracts.map(\.name).sorted()
            return .on(
                sqlite: """
                    (\(table).version <= \(version) AND \(table).name IN (SELECT value FROM json_each(\(names))))
                    """,
                postgres: "(\(table).version <= \(version) AND \(table).name = ANY (\(names)::text[]))")
        }
        return "(\(SQL.joined(conditions, separator: " OR ")))"
    }
}
