import Synchronization
package import TrellisConfig
package import TrellisSchema

/// The keys that encrypt what jobs keep secret; attach them to the database.
package struct JobSealing: Sendable {
    private let keys: LiveValue<Sealer?>

    /// Keys in the form `kid:base64,kid:base64`; nil for none.
    package init(_ keys: Secret<String>?) throws(NamedKeysError) {
        self.keys = LiveValue(try Self.sealer(keys))
    }

    /// The keys in effect; nil if there are none.
    package var sealer: Sealer? { keys.current }

    /// Returns the change to other keys: what a removed key has encrypted can't be read any more.
    package func replacement(_ keys: Secret<String>?) throws(NamedKeysError) -> @Sendable () -> Void {
        let new = try Self.sealer(keys)
        return { [current = self.keys] in current.replace(with: new) }
    }

    private static func sealer(_ keys: Secret<String>?) throws(NamedKeysError) -> Sealer? {
        guard let keys else { return nil }
        return try Sealer(parsing: keys.reveal(), purpose: "trellis job secrets")
    }
}

/// The confidential members of types, each determined once.
package enum JobSecrets {
    private static let known = Mutex<[ObjectIdentifier: ConfidentialMembers]>([:])

    /// Returns the confidential members of a type of arguments, results or values of steps.
    package static func members<Value: SchemaValue>(of type: Value.Type) -> ConfidentialMembers {
        let key = ObjectIdentifier(type)
        if let members = known.withLock({ $0[key] }) { return members }
        let members = ConfidentialMembers(of: type)
        known.withLock { $0[key] = members }
        return members
    }

    /// Returns what makes fingerprints of the unique keys of a type; nil if it has no confidential arguments.
    static func keySealer<Value: SchemaValue>(of type: Value.Type, _ sealing: JobSealing?) -> Sealer? {
        members(of: type).isEmpty ? nil : sealing?.sealer
    }
}

extension UniqueJob {
    /// Returns the key as rows of jobs with this name have it: it may be made of confidential arguments, so that only a
    /// fingerprint is stored then.
    func rowKey(of name: String, _ sealer: Sealer?) -> String { "\(name):\(sealer?.fingerprint(of: key) ?? key)" }
}
