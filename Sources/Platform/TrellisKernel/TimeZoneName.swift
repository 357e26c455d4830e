/// The names of time zones in the IANA database (https://www.iana.org/time-zones).
package enum TimeZoneName {
    /// Those of the names that have no area; the database gets no more of them.
    private static let withoutArea: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
        "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya",
        "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK",
        "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]

    /// Returns whether the database can have the name; the system says whether it has it.
    ///
    /// Foundation also takes fixed offsets such as `GMT+5`, abbreviations such as `BST`, which it takes for Bangladesh,
    /// the area `SystemV`, and `Factory` and `Etc/Unknown`, which stand for no zone. `Etc/GMT+5` is a name.
    package static func isPossible(_ name: String) -> Bool {
        guard name.contains(utf8: "/") else { return withoutArea.contains(name) }
        let upper = name.uppercased()
        return !["GMT", "UTC", "SYSTEMV/", "ETC/UNKNOWN"].contains { upper.hasPrefix(utf8: $0) }
    }
}
