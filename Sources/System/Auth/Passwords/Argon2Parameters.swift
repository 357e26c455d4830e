import TrellisKernel

/// The cost parameters of Argon2id: the cost of a guess for an attacker, and of a login for the server.
package struct Argon2Parameters: Hashable, Sendable {
    /// Memory in KiB.
    package let memory: UInt32
    /// Passes over the memory.
    package let passes: UInt32
    /// Lanes, computed one after the other by one thread.
    package let lanes: UInt32

    /// Creates parameters of this cost.
    package init(memory: UInt32, passes: UInt32, lanes: UInt32 = 1) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's first choice for Argon2id.
    package static let owasp = Self(memory: 19_456, passes: 2)
}

extension Argon2Parameters {
    /// Parses the parameters of a PHC string of Argon2id version 19; nil for any other text.
    init?(phc: String) {
        let fields = phc.split(utf8: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19" else { return nil }
        let costs = fields[3].split(utf8: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.cost("m=", costs[0]), let passes = Self.cost("t=", costs[1]),
            let lanes = Self.cost("p=", costs[2])
        else { return nil }
        self.init(memory: memory, passes: passes, lanes: lanes)
    }

    private static func cost(_ name: String, _ field: Substring) -> UInt32? {
        field.removingPrefix(utf8: name).flatMap { UInt32($0) }
    }

    /// A valid PHC string that matches no password, and that costs as much to verify as a real one.
    var dummyHash: String {
        let salt = String(repeating: "A", count: 22)
        let digest = String(repeating: "A", count: 43)
        return "$argon2id$v=19$m=\(memory),t=\(passes),p=\(lanes)$\(salt)$\(digest)"
    }
}
