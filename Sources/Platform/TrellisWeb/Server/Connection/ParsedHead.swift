internal import HTTPTypes
internal import TrellisKernel

/// The lines of a head, before the rules that connect them are checked.
struct ParsedHead {
    let line: RequestLine
    let fields: HTTPFields
    let hosts: [String]

    /// The head as the dispatcher takes it, also when a rule is violated.
    var request: HTTPRequest {
        let (authority, path) = Self.split(line.target)
        return HTTPRequest(
            method: line.method, scheme: "http", authority: authority ?? hosts.first, path: path, headerFields: fields)
    }

    /// Returns the head and its framing.
    ///
    /// - Parameter methods: the methods that the server knows.
    /// - Throws: the reason to refuse the request.
    func received(methods: Set<String>) throws(RequestError) -> ReceivedHead {
        try checkTarget()
        try checkHost()
        let framing = try framing()
        guard methods.contains(line.method.rawValue) else { throw .methodUnknown }
        let expectations = tokens(of: .expect)
        guard expectations.allSatisfy({ $0 == "100-continue" }) else { throw .expectationUnknown }
        let options = tokens(of: .connection)
        let isHTTP10 = line.minorVersion == 0
        return ReceivedHead(
            request: request, minorVersion: line.minorVersion, framing: framing,
            keepsAlive: !options.contains("close") && (!isHTTP10 || options.contains("keep-alive")),
            // HTTP/1.0 has no interim responses (RFC 9110, section 10.1.1).
            expectsContinue: !isHTTP10 && !expectations.isEmpty && framing != .length(0))
    }

    /// Returns the elements of a list field, of all its lines, in small letters (RFC 9110, section 5.6.1).
    private func tokens(of name: HTTPField.Name) -> [String] {
        guard fields.first(name) != nil else { return [] }
        return fields.filter { $0.name == name }.flatMap { field in
            // Only ASCII has two cases here: the Kelvin sign isn't a k.
            field.value.split(utf8: ",").map { element in
                String(decoding: element.trimming().utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
            }.filter { !$0.isEmpty }
        }
    }

    /// Refuses a target in a form that its method doesn't have; `CONNECT` is an unknown method.
    private func checkTarget() throws(RequestError) {
        if line.method == .connect { return }
        switch line.target.utf8.first {
        case UInt8(ascii: "/"): return
        case UInt8(ascii: "*"):
            guard line.target == "*", line.method == .options else { throw .malformed }
        default:
            guard Self.split(line.target).authority != nil else { throw .malformed }
        }
    }

    /// Splits a target in absolute form into its authority and its path (RFC 9112, section 3.2.2).
    private static func split(_ target: String) -> (authority: String?, path: String) {
        guard target.utf8.first != UInt8(ascii: "/"), let colon = target.utf8.firstIndex(of: UInt8(ascii: ":")),
            ["http", "https"].contains(target[..<colon].lowercased()),
            let rest = target[colon...].removingPrefix(utf8: "://")
        else { return (nil, target) }
        let authority = rest.prefix(upToUTF8: "/?")
        let path = rest[authority.endIndex...]
        return (String(authority), path.utf8.first == UInt8(ascii: "/") ? String(path) : "/\(path)")
    }

    /// Source: RFC 9112, section 3.2: also a request in absolute form has a `Host` field.
    private func checkHost() throws(RequestError) {
        guard hosts.count <= 1, line.minorVersion == 0 || hosts.count == 1 else { throw .hostInvalid }
        if let host = hosts.first { guard Authority.isValid(host) else { throw .hostInvalid } }
        if let authority = Self.split(line.target).authority {
            guard Authority.isValid(authority) else { throw .hostInvalid }
        }
    }

    /// Source: RFC 9112, sections 6.1 and 6.3.
    private func framing() throws(RequestError) -> BodyFraming {
        let lengths = fields.filter { $0.name == .contentLength }
        guard fields.first(.transferEncoding) != nil else {
            guard lengths.count <= 1 else { throw .malformed }
            guard let text = lengths.first?.value else { return .length(0) }
            guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
                let length = Int(text)
            else { throw .malformed }
            return .length(length)
        }
        // With both, or from a client of HTTP/1.0, the request may be the attempt to smuggle another one.
        guard lengths.isEmpty, line.minorVersion > 0 else { throw .malformed }
        let codings = tokens(of: .transferEncoding)
        guard codings.last == "chunked", !codings.dropLast().contains("chunked") else {
            throw codings.contains("chunked") || codings.isEmpty ? .malformed : .codingUnknown
        }
        guard codings.count == 1 else { throw .codingUnknown }
        return .chunked
    }
}
