/// Images of the four formats, as small as their heads allow; no program could show their pixels.
package enum SampleImage {
    package static func png(_ width: Int, _ height: Int, isAnimated: Bool = false) -> [UInt8] {
        let size = big(width, 4) + big(height, 4) + [8, 6, 0, 0, 0]
        let frames = isAnimated ? chunk("acTL", big(2, 4) + big(0, 4)) : []
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", size) + frames
            + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
    }

    static func jpeg(_ width: Int, _ height: Int, frame: UInt8 = 0xC0) -> [UInt8] {
        let comment: [UInt8] = [0xFF, 0xFE] + big(2 + 5, 2) + Array("hello".utf8)
        let frame: [UInt8] = [0xFF, 0xFF, frame] + big(17, 2) + [8] + big(height, 2) + big(width, 2) + [3]
        return [0xFF, 0xD8] + comment + frame + [UInt8](repeating: 0, count: 9) + [0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0xD9]
    }

    static func gif(_ width: Int, _ height: Int, pictures: Int = 1) -> [UInt8] {
        let screen = little(width, 2) + little(height, 2) + [0x80, 0, 0] + [UInt8](repeating: 0, count: 6)
        let control: [UInt8] = [0x21, 0xF9, 4, 0, 0, 0, 0, 0]
        let picture =
            control + [0x2C] + little(0, 4) + little(width, 2) + little(height, 2) + [0x80]
            + [UInt8](repeating: 0, count: 6) + [2, 3, 1, 2, 3, 0]
        return Array("GIF89a".utf8) + screen + Array([[UInt8]](repeating: picture, count: pictures).joined()) + [0x3B]
    }

    static func lossyWebP(_ width: Int, _ height: Int) -> [UInt8] {
        webP("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2) + [1, 2])
    }

    static func losslessWebP(_ width: Int, _ height: Int) -> [UInt8] {
        webP("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14, 4) + [1])
    }

    static func extendedWebP(_ width: Int, _ height: Int, flags: UInt8 = 0) -> [UInt8] {
        webP("VP8X", [flags, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
    }

    private static func webP(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let padded = content + (content.count % 2 == 0 ? [] : [0])
        return Array("RIFF".utf8) + little(12 + padded.count, 4) + Array("WEBP".utf8) + Array(name.utf8)
            + little(content.count, 4) + padded
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        big(content.count, 4) + Array(name.utf8) + content + [0, 0, 0, 0]
    }

    static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] { Array(big(value, count).reversed()) }
}
