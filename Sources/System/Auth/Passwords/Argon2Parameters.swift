/// How hard Argon2id works: what a guess costs an attacker, and a login costs us.
package struct Argon2Parameters: Hashable, Sendable {
    /// Memory in KiB.
    package let memory: UInt32
    /// Passes over the memory.
    package let passes: UInt32
    /// Lanes, computed one after the other by one thread.
    package let lanes: UInt32

    /// Parameters of this cost.
    package init(memory: UInt32, passes: UInt32, lanes: UInt32 = 1) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's first choice for Argon2id.
    package static let owasp = Self(memory: 19_456, passes: 2)
}

extension Argon2Parameters {
    /// The parameters that a PHC string of Argon2id version 19 was made with, or nil when it is something else.
    init?(phc: String) {
        let fields = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19" else { return nil }
        let costs = fields[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.cost("m=", costs[0]), let passes = Self.cost("t=", costs[1]),
            let lanes = Self.cost("p=", costs[2])
        else { return nil }
        self.init(memory: memory, passes: passes, lanes: lanes)
    }

    private static func cost(_ name: String, _ field: Substring) -> UInt32? {
        field.hasPrefix(name) ? UInt32(field.dropFirst(name.count)) : nil
    }

    /// A well-formed PHC string that no password fits, and that costs as much to try as a real one.
    var decoy: String {
        let salt = String(repeating: "A", count: 22)
        let digest = String(repeating: "A", count: 43)
        return "$argon2id$v=19$m=\(memory),t=\(passes),p=\(lanes)$\(salt)$\(digest)"
    }
}
