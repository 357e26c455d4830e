import TrellisKernel

/// The target of a request line, split into path and query.
struct RequestTarget {
    /// The path as sent, without the query.
    let path: String
    /// The query as sent, without the question mark; nil when there is none.
    let query: String?

    /// Splits a target in origin form (`/path?query`) or absolute form (`http://host/path?query`).
    ///
    /// Source: RFC 9112, section 3.2.
    init(_ target: String?) {
        guard let target, !target.isEmpty else {
            path = "/"
            query = nil
            return
        }
        let origin = target.utf8.first == UInt8(ascii: "/") ? target[...] : Self.originForm(target)
        guard let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            path = String(origin)
            query = nil
            return
        }
        path = String(origin[..<mark])
        let rest = origin[origin.utf8.index(after: mark)...]
        query = rest.isEmpty ? nil : String(rest.prefix(upToUTF8: "#"))
    }

    private init(path: String, query: String?) {
        self.path = path
        self.query = query
    }

    private static func originForm(_ target: String) -> Substring {
        guard let rest = target.removingPrefix(utf8: "http://") ?? target.removingPrefix(utf8: "https://") else {
            return target[...]
        }
        return rest.unicodeScalars.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }

    /// Returns the query's names and values, percent-decoded, in order; a name without `=` has an empty value.
    ///
    /// - Throws: ``RequestError/queryMalformed``.
    func queryPairs() throws(RequestError) -> [(name: String, value: String)] {
        guard var query else { return [] }
        let pairs = query.withUTF8 { bytes in Self.pairs(bytes) }
        guard let pairs else { throw .queryMalformed }
        return pairs
    }

    /// Returns the names and values of a query or a form, or nil when an escape is malformed or
    /// decodes to text that isn't UTF-8.
    static func pairs(_ bytes: UnsafeBufferPointer<UInt8>) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let part = UnsafeBufferPointer(rebasing: part)
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.count
            let rest = part.dropFirst(equals + 1)
            guard let name = PercentEncoding.text(UnsafeBufferPointer(rebasing: part[..<equals]), plusIsSpace: true),
                let value = PercentEncoding.text(UnsafeBufferPointer(rebasing: rest), plusIsSpace: true)
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }
}

extension RequestTarget {
    /// The target without the slash at the end of its path; nil if the path doesn't end in exactly one, or is the root.
    var withoutSlash: RequestTarget? {
        let bytes = path.utf8
        guard bytes.count > 2, bytes.last == UInt8(ascii: "/"), bytes.dropLast().last != UInt8(ascii: "/") else {
            return nil
        }
        return RequestTarget(path: String(decoding: bytes.dropLast(), as: UTF8.self), query: query)
    }

    /// Path and query as a reference for `Location`; escapes stay as they are.
    ///
    /// Bytes that a URL can't have are escaped: browsers read a backslash as a slash and drop tabs, so `/\host` would
    /// be another server.
    var reference: String {
        let path = Self.escaped(path, keeping: "/")
        return query.map { "\(path)?\(Self.escaped($0, keeping: "/?"))" } ?? path
    }

    /// Source: RFC 3986, sections 3.3 and 3.4.
    private static func escaped(_ text: String, keeping others: StaticString) -> String {
        let kept = "-._~!$&'()*+,;=:@%".utf8.map { $0 } + others.withUTF8Buffer { Array($0) }
        var result: [UInt8] = []
        for byte in text.utf8 {
            let isAlphanumeric = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            if isAlphanumeric || kept.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 0xF)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
