import TrellisKernel

/// An element of an XML document: its name without prefix, its text, and its children in order.
struct XMLElement: Hashable, Sendable {
    let name: String
    /// The text between the tags, without that of the children.
    var text = ""
    var children: [XMLElement] = []

    init(_ name: String) { self.name = name }

    /// The first child of this name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of this name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Returns the root of a document.
    ///
    /// - Parameter limit: the maximum number of bytes.
    /// - Throws: ``XMLSyntaxError``.
    init(parsing bytes: some Sequence<UInt8>, limit: Int) throws(XMLSyntaxError) {
        let bytes = Array(bytes)
        guard bytes.count <= limit else { throw XMLSyntaxError(reason: "it has more than \(limit) bytes") }
        var parser = XMLParser(bytes: bytes)
        self = try parser.parse()
    }
}

/// What is wrong with a document.
struct XMLSyntaxError: Error, Hashable {
    let reason: String
}

/// A parser for the documents of S3.
///
/// It refuses what such documents never have and what makes parsers unsafe: document types, and so entities of their own
/// and external ones; deep nesting; very many elements. Attributes are read and forgotten.
///
/// Source: Extensible Markup Language (XML) 1.0.
private struct XMLParser {
    static let maxDepth = 16
    static let maxElements = 50_000

    let bytes: [UInt8]
    var position = 0
    var elements = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(XMLSyntaxError) -> XMLElement {
        _ = skip([0xEF, 0xBB, 0xBF])
        var open: [XMLElement] = []
        var root: XMLElement?
        while let byte = peek() {
            if byte != UInt8(ascii: "<") {
                let text = try text()
                if let last = open.indices.last {
                    open[last].text += text
                } else if !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
                    throw fault("there is text outside of the root")
                }
            } else if skip("<?") {
                try skip(past: "?>")
            } else if skip("<!--") {
                try skip(past: "-->")
            } else if skip("<![CDATA[") {
                let start = position
                try skip(past: "]]>")
                guard let last = open.indices.last else { throw fault("there is text outside of the root") }
                open[last].text += String(decoding: bytes[start..<max(start, position - 3)], as: UTF8.self)
            } else if skip("<!") {
                throw fault("document types are not allowed")
            } else if skip("</") {
                let name = try name()
                skipSpace()
                guard skip(">"), let closed = open.popLast(), closed.name == name else {
                    throw fault("an end tag doesn't match")
                }
                if let last = open.indices.last { open[last].children.append(closed) } else { root = closed }
            } else {
                guard root == nil else { throw fault("there are two roots") }
                let (element, isEmpty) = try startTag()
                if !isEmpty {
                    open.append(element)
                    guard open.count <= Self.maxDepth else { throw fault("elements are nested too deeply") }
                } else if let last = open.indices.last {
                    open[last].children.append(element)
                } else {
                    root = element
                }
            }
        }
        guard open.isEmpty, let root else { throw fault("it ends too early") }
        return root
    }

    private mutating func startTag() throws(XMLSyntaxError) -> (XMLElement, isEmpty: Bool) {
        position += 1
        elements += 1
        guard elements <= Self.maxElements else { throw fault("there are too many elements") }
        let element = XMLElement(try name())
        while true {
            skipSpace()
            if skip("/>") { return (element, true) }
            if skip(">") { return (element, false) }
            _ = try name()
            skipSpace()
            guard skip("=") else { throw fault("an attribute has no value") }
            skipSpace()
            guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw fault("an attribute has no quotation marks")
            }
            position += 1
            guard let end = bytes[position...].firstIndex(of: quote) else { throw fault("it ends too early") }
            position = end + 1
        }
    }

    /// Reads a name, and returns the part after its prefix.
    private mutating func name() throws(XMLSyntaxError) -> String {
        let start = position
        while let byte = peek(), byte > 0x20, !Self.ends.contains(byte) { position += 1 }
        guard position > start else { throw fault("a name is missing") }
        let name = bytes[start..<position]
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return String(decoding: local, as: UTF8.self)
    }

    private static let ends = Set("<>/=\"'&".utf8)

    private mutating func text() throws(XMLSyntaxError) -> String {
        var text: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "<") {
            position += 1
            if byte == UInt8(ascii: "&") { text += try reference().utf8 } else { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what follows an ampersand.
    private mutating func reference() throws(XMLSyntaxError) -> String {
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw fault("a reference doesn't end")
        }
        let name = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number =
                name.removingPrefix(utf8: "#x").map { UInt32($0, radix: 16) }
                ?? name.removingPrefix(utf8: "#").flatMap { UInt32($0) }
            guard let scalar = number.flatMap(Unicode.Scalar.init), scalar != "\0" else {
                throw fault("a reference is not known")
            }
            return String(scalar)
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func skip(_ text: String) -> Bool { skip(Array(text.utf8)) }

    private mutating func skip(_ text: [UInt8]) -> Bool {
        guard bytes[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    private mutating func skip(past end: String) throws(XMLSyntaxError) {
        while position < bytes.count {
            if skip(end) { return }
            position += 1
        }
        throw fault("it ends too early")
    }

    private func fault(_ reason: String) -> XMLSyntaxError { XMLSyntaxError(reason: reason) }
}
