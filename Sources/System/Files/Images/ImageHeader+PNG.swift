extension ImageHeader {
    /// Reads a PNG from its signature to its last chunk; `acTL` means that it is animated.
    ///
    /// Source: PNG (Third Edition), sections 5 and 11.
    static func png(_ bytes: inout ImageBytes) throws(ImageDefect) -> ImageHeader {
        try bytes.skip(8)
        guard try bytes.bigEndian(4) == 13, try bytes.bytes(4).elementsEqual("IHDR".utf8) else { throw .malformed }
        let (width, height) = (try bytes.bigEndian(4), try bytes.bigEndian(4))
        // Depth, colour type, compression, filter, interlace; then the check sum.
        try bytes.skip(5 + 4)
        var (isAnimated, hasPixels) = (false, false)
        while true {
            let length = try bytes.bigEndian(4)
            let name = try bytes.bytes(4)
            if name.elementsEqual("acTL".utf8) { isAnimated = true }
            if name.elementsEqual("IDAT".utf8) { hasPixels = true }
            try bytes.skip(length)
            try bytes.skip(4)
            if name.elementsEqual("IEND".utf8) { break }
        }
        guard hasPixels else { throw .malformed }
        return try ImageHeader(width: width, height: height, isAnimated: isAnimated)
    }
}
