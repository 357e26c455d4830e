extension ImageHeader {
    /// Reads the first chunk of a WebP: lossy, lossless, or extended, which says whether it is animated.
    ///
    /// Source: RFC 9649, sections 2.3 to 2.7 and 3.4; RFC 6386, section 9.1.
    static func webp(_ bytes: inout ImageBytes) throws(ImageDefect) -> ImageHeader {
        try bytes.skip(4)
        guard try bytes.littleEndian(4) <= bytes.count else { throw .truncated }
        try bytes.skip(4)
        let name = try bytes.bytes(4)
        let length = try bytes.littleEndian(4)
        guard length <= bytes.count else { throw .truncated }
        if name.elementsEqual("VP8X".utf8) {
            let flags = try bytes.byte()
            try bytes.skip(3)
            let (width, height) = (try bytes.littleEndian(3) + 1, try bytes.littleEndian(3) + 1)
            return try ImageHeader(width: width, height: height, isAnimated: flags & 0x02 != 0)
        }
        if name.elementsEqual("VP8L".utf8) {
            guard try bytes.byte() == 0x2F else { throw .malformed }
            let sizes = try bytes.littleEndian(4)
            return try ImageHeader(width: (sizes & 0x3FFF) + 1, height: (sizes >> 14 & 0x3FFF) + 1)
        }
        guard name.elementsEqual("VP8 ".utf8) else { throw .malformed }
        // The lowest bit of the frame's head is 0 in a picture of its own.
        guard try bytes.littleEndian(3) & 1 == 0, try bytes.bytes(3).elementsEqual([0x9D, 0x01, 0x2A]) else {
            throw .malformed
        }
        let width = try bytes.littleEndian(2) & 0x3FFF
        return try ImageHeader(width: width, height: try bytes.littleEndian(2) & 0x3FFF)
    }
}
