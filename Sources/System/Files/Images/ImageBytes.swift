/// The bytes of an image, read in order; no read goes beyond their end.
struct ImageBytes {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The number of bytes that weren't read yet.
    var count: Int { rest.count }

    /// Reads the next byte.
    ///
    /// - Throws: ``ImageDefect/truncated``, as all reads.
    mutating func byte() throws(ImageDefect) -> Int {
        guard let byte = rest.popFirst() else { throw .truncated }
        return Int(byte)
    }

    /// Reads the next bytes.
    mutating func bytes(_ count: Int) throws(ImageDefect) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Leaves out the next bytes.
    mutating func skip(_ count: Int) throws(ImageDefect) {
        _ = try bytes(count)
    }

    /// Reads a number of at most four bytes, the highest byte first.
    mutating func bigEndian(_ count: Int) throws(ImageDefect) -> Int {
        try bytes(min(count, 4)).reduce(0) { $0 << 8 | Int($1) }
    }

    /// Reads a number of at most four bytes, the lowest byte first.
    mutating func littleEndian(_ count: Int) throws(ImageDefect) -> Int {
        try bytes(min(count, 4)).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Why the head of an image can't be read.
enum ImageDefect: Error, Hashable {
    /// The image ends before it is complete.
    case truncated
    /// The image doesn't have the form that its format defines.
    case malformed
}
