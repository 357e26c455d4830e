extension ImageHeader {
    /// Reads a JPEG from its first marker to the one of its frame, which has the dimensions.
    ///
    /// Source: ITU-T T.81, section B.
    static func jpeg(_ bytes: inout ImageBytes) throws(ImageDefect) -> ImageHeader {
        guard try bytes.byte() == 0xFF, try bytes.byte() == 0xD8 else { throw .malformed }
        while true {
            guard try bytes.byte() == 0xFF else { throw .malformed }
            var marker = 0xFF
            while marker == 0xFF { marker = try bytes.byte() }
            switch marker {
            // Markers without a length; the end and the pixels come after the frame.
            case 0x01, 0xD0...0xD7: continue
            case 0x00, 0xD8, 0xD9, 0xDA: throw .malformed
            // Frames of all processes; C4, C8 and CC are something else.
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard try bytes.bigEndian(2) >= 8 else { throw .malformed }
                try bytes.skip(1)
                let height = try bytes.bigEndian(2)
                return try ImageHeader(width: try bytes.bigEndian(2), height: height)
            default:
                let length = try bytes.bigEndian(2)
                guard length >= 2 else { throw .malformed }
                try bytes.skip(length - 2)
            }
        }
    }
}
