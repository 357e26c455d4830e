import TrellisKernel
import TrellisSchema

/// A change of JSON that has confidential members.
struct ChangedSecrets {
    /// The value before, as a whole and without its secrets.
    let former: (whole: JSONValue, shown: JSONValue)
    /// The value after, in the same way.
    let new: (whole: JSONValue, shown: JSONValue)

    init(from former: (JSONValue, JSONValue), to new: (JSONValue, JSONValue)) {
        self.former = former
        self.new = new
    }

    /// Returns the pointer of the first list that was replaced by one without its secrets; nil without one.
    ///
    /// - Parameter pointer: the pointer of the value itself.
    func listWithout(at pointer: String) -> String? {
        switch (former.whole, former.shown, new.whole, new.shown) {
        case (.object(let whole), .object(let shown), .object(let newWhole), .object(let newShown)):
            for (key, value) in newWhole.members {
                // A caller can't send back what isn't shown.
                guard let before = whole[key], let beforeShown = shown[key], let valueShown = newShown[key] else {
                    continue
                }
                let member = ChangedSecrets(from: (before, beforeShown), to: (value, valueShown))
                let token = key.replacing(utf8: "~", with: "~0").replacing(utf8: "/", with: "~1")
                if let found = member.listWithout(at: "\(pointer)/\(token)") { return found }
            }
            return nil
        case (.array(let whole), .array(let shown), .array(let newWhole), .array(let newShown)):
            guard whole != newWhole else { return nil }
            return Self.lacks(Array(zip(whole, shown)), Array(zip(newWhole, newShown))) ? pointer : nil
        default: return nil
        }
    }

    /// Whether the new elements have no secrets although the former ones have, or one of them is a former one as it is
    /// shown.
    private static func lacks(
        _ former: [(whole: JSONValue, shown: JSONValue)], _ new: [(whole: JSONValue, shown: JSONValue)]
    ) -> Bool {
        let sealed = former.filter { $0.whole.withoutNulls != $0.shown.withoutNulls }.map(\.shown.withoutNulls)
        // One that says null in place of a secret removes it on purpose.
        let bare = new.filter { $0.whole == $0.shown }.map(\.whole.withoutNulls)
        guard !sealed.isEmpty, !bare.isEmpty else { return false }
        return bare.count == new.count || bare.contains { sealed.contains($0) }
    }
}

extension JSONValue {
    /// The value without members that are null, which many types write for what is absent.
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(object.members.compactMap { $0.value == .null ? nil : ($0.key, $0.value.withoutNulls) }))
        case .array(let items): .array(items.map(\.withoutNulls))
        default: self
        }
    }
}
