/// The names of time zones in the IANA database (https://www.iana.org/time-zones).
package enum TimeZoneName {
    /// Those of the names that begin with GMT or UTC.
    private static let zeroOffsets: Set<String> = ["GMT", "GMT0", "GMT+0", "GMT-0", "UTC"]

    /// Returns whether the database can have the name; the system says whether it has it.
    ///
    /// Foundation also takes fixed offsets such as `GMT+5`, and `Factory`, which stands for no zone. `Etc/GMT+5` is a
    /// name.
    package static func isPossible(_ name: String) -> Bool {
        let upper = name.uppercased()
        if upper.hasPrefix(utf8: "GMT") || upper.hasPrefix(utf8: "UTC") { return zeroOffsets.contains(name) }
        return !upper.isEqual(utf8: "FACTORY")
    }
}
