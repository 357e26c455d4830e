import Testing

@testable import TrellisFiles

@Suite("The heads of images")
struct ImageHeaderTests {
    private static let images: [(content: [UInt8], type: String)] = [
        (SampleImage.png(300, 200), "image/png"), (SampleImage.jpeg(300, 200), "image/jpeg"),
        (SampleImage.jpeg(300, 200, frame: 0xC2), "image/jpeg"), (SampleImage.gif(300, 200), "image/gif"),
        (SampleImage.lossyWebP(300, 200), "image/webp"), (SampleImage.losslessWebP(300, 200), "image/webp"),
        (SampleImage.extendedWebP(300, 200), "image/webp"),
    ]

    @Test("Each format tells its dimensions", arguments: images.indices)
    func dimensions(_ index: Int) throws {
        let (content, type) = Self.images[index]
        #expect(try ImageHeader(content, type: type) == ImageHeader(width: 300, height: 200))
    }

    @Test("An image that was cut before its dimensions is truncated, wherever it was cut", arguments: images.indices)
    func cut(_ index: Int) throws {
        let (content, type) = Self.images[index]
        // A JPEG isn't read beyond its frame, and a GIF may lack its last byte.
        let last = type == "image/jpeg" ? 2 + 9 + 10 - 1 : content.count - (type == "image/gif" ? 2 : 1)
        for count in 0...last {
            #expect(throws: ImageDefect.truncated) {
                try ImageHeader(Array(content.prefix(count)), type: type)
            }
        }
    }

    @Test("Bytes in any order never stop the program, and never tell other than positive dimensions")
    func garbage() {
        var state: UInt64 = 42
        for round in 0..<4000 {
            var (content, type) = Self.images[round % Self.images.count]
            for _ in 0...(round % 5) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                content[Int(state >> 33) % content.count] = UInt8(truncatingIfNeeded: state >> 56)
            }
            guard let header = try? ImageHeader(content, type: type) else { continue }
            #expect(header.width > 0 && header.height > 0)
        }
    }

    @Test("Animated images are recognized")
    func animation() throws {
        #expect(try ImageHeader(SampleImage.png(20, 20, isAnimated: true), type: "image/png").isAnimated)
        #expect(try ImageHeader(SampleImage.gif(20, 20, pictures: 2), type: "image/gif").isAnimated)
        #expect(try ImageHeader(SampleImage.extendedWebP(20, 20, flags: 2), type: "image/webp").isAnimated)
        #expect(try !ImageHeader(SampleImage.extendedWebP(20, 20, flags: 0x10), type: "image/webp").isAnimated)
    }

    @Test("Images without pixels, with a wrong first part or without a frame are malformed")
    func malformed() {
        var noHead = SampleImage.png(20, 20)
        noHead.replaceSubrange(12..<16, with: Array("IHDX".utf8))
        let noPixels =
            Array(SampleImage.png(20, 20).prefix(8 + 25)) + [0, 0, 0, 0] + Array("IEND".utf8) + [0, 0, 0, 0]
        for (content, type) in [
            (SampleImage.png(0, 20), "image/png"), (noHead, "image/png"), (noPixels, "image/png"),
            (SampleImage.jpeg(20, 0), "image/jpeg"), ([0xFF, 0xD8, 0xFF, 0xD9], "image/jpeg"),
            ([0xFF, 0xD8, 0xFF, 0xFE, 0, 1], "image/jpeg"), (SampleImage.gif(20, 20, pictures: 0), "image/gif"),
            (SampleImage.png(20, 20), "image/bmp"),
        ] {
            #expect(throws: ImageDefect.malformed) { try ImageHeader(content, type: type) }
        }
    }
}
