extension ImageHeader {
    /// Reads a GIF from its signature to its trailer, counts its pictures, and unites their places with the screen.
    ///
    /// The trailer may be missing after a whole picture, since programs that write none are common.
    ///
    /// Source: GIF89a specification.
    static func gif(_ bytes: inout ImageBytes) throws(ImageDefect) -> ImageHeader {
        try bytes.skip(6)
        var (width, height) = (try bytes.littleEndian(2), try bytes.littleEndian(2))
        try skipColours(&bytes, after: 2)
        var pictures = 0
        while true {
            switch pictures > 0 && bytes.count == 0 ? 0x3B : try bytes.byte() {
            case 0x21:
                try bytes.skip(1)
                try skipBlocks(&bytes)
            case 0x2C:
                pictures += 1
                let (left, top) = (try bytes.littleEndian(2), try bytes.littleEndian(2))
                width = max(width, left + (try bytes.littleEndian(2)))
                height = max(height, top + (try bytes.littleEndian(2)))
                try skipColours(&bytes, after: 0)
                try bytes.skip(1)
                try skipBlocks(&bytes)
            case 0x3B:
                guard pictures > 0 else { throw .malformed }
                return try ImageHeader(width: width, height: height, isAnimated: pictures > 1)
            default: throw .malformed
            }
        }
    }

    /// Leaves out a table of colours: a byte says whether there is one, and `count` more bytes come before it.
    private static func skipColours(_ bytes: inout ImageBytes, after count: Int) throws(ImageDefect) {
        let flags = try bytes.byte()
        try bytes.skip(count)
        if flags & 0x80 != 0 { try bytes.skip(3 << ((flags & 7) + 1)) }
    }

    /// Leaves out blocks with their length in front, up to an empty one.
    private static func skipBlocks(_ bytes: inout ImageBytes) throws(ImageDefect) {
        var length = try bytes.byte()
        while length > 0 {
            try bytes.skip(length)
            length = try bytes.byte()
        }
    }
}
