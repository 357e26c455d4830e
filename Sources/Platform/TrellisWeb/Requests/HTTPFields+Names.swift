public import HTTPTypes
import TrellisKernel

extension HTTPField.Name {
    /// `X-Request-ID`: the request id, from the client when well-formed; in every response.
    public static let requestID = known("X-Request-ID")
    /// `X-Tenant-ID`: the tenant of a request.
    public static let tenantID = known("X-Tenant-ID")

    /// `Idempotency-Key`: the client's name of one change, the same in each attempt.
    public static let idempotencyKey = known("Idempotency-Key")
    /// `Idempotency-Replayed`: `true` in a response that was stored by an earlier attempt.
    public static let idempotencyReplayed = known("Idempotency-Replayed")

    static let referrerPolicy = known("Referrer-Policy")
    static let frameOptions = known("X-Frame-Options")

    /// Returns the field name of a literal in the source code, which must be valid.
    static func known(_ name: StaticString) -> Self {
        guard let known = Self("\(name)") else { preconditionFailure("\(name) is not the name of a header field") }
        return known
    }
}

extension HTTPFields {
    /// Returns the value of the first field of this name; unlike the subscript, joins no values and allocates nothing.
    func first(_ name: HTTPField.Name) -> String? {
        for field in self where field.name == name { return field.value }
        return nil
    }

    /// Returns the value of a field with a comma-separated list, with its lines joined; allocates nothing for one line.
    ///
    /// Source: RFC 9110, section 5.3.
    func list(_ name: HTTPField.Name) -> String? {
        var list: String?
        for field in self where field.name == name {
            list = list.map { "\($0), \(field.value)" } ?? field.value
        }
        return list
    }

    /// Whether there are several fields of this name.
    func repeats(_ name: HTTPField.Name) -> Bool {
        var isFound = false
        for field in self where field.name == name {
            if isFound { return true }
            isFound = true
        }
        return false
    }

    /// Appends the token to a field with a comma-separated list, unless the list contains it.
    mutating func add(_ token: String, toListOf name: HTTPField.Name) {
        guard let value = self[name] else {
            append(HTTPField(name: name, value: token))
            return
        }
        let known = value.split(utf8: ",").contains { $0.trimming().lowercased() == token.lowercased() }
        if !known { self[name] = "\(value), \(token)" }
    }
}
