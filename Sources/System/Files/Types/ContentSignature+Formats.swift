extension ContentSignature {
    /// The known formats; the first that matches counts.
    static let all: [ContentSignature] = images + documents + archives + media + fonts + programs

    private static let images = [
        ContentSignature("image/png", ["image/apng"], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        ContentSignature("image/jpeg", ["image/jpg", "image/pjpeg"], [0xFF, 0xD8, 0xFF]),
        ContentSignature("image/gif", [], "GIF87a", "GIF89a"),
        ContentSignature("image/webp", [], Pattern.at(0, "RIFF").and(8, "WEBPVP")),
        ContentSignature("image/avif", [], .box("ftypavif"), .box("ftypavis")),
        ContentSignature(
            "image/heic", ["image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif"],
            .box("ftypheic"), .box("ftypheix"), .box("ftyphevc"), .box("ftypmif1"), .box("ftypmsf1")),
        ContentSignature(
            "image/tiff", ["image/x-adobe-dng", "image/x-canon-cr2", "image/x-nikon-nef"], [0x49, 0x49, 0x2A, 0x00],
            [0x4D, 0x4D, 0x00, 0x2A]),
        ContentSignature(
            "image/bmp", ["image/x-ms-bmp", "image/x-bmp"], [0x42, 0x4D, nil, nil, nil, nil, 0, 0, 0, 0]),
        ContentSignature("image/x-icon", ["image/vnd.microsoft.icon"], [0x00, 0x00, 0x01, 0x00]),
        ContentSignature(
            "image/vnd.adobe.photoshop", ["image/x-photoshop", "application/x-photoshop"], "8BPS\0\u{1}", "8BPS\0\u{2}"),
        ContentSignature("image/jxl", [], [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]),
        ContentSignature("image/jxl", [], isWeak: true, [0xFF, 0x0A]),
    ]

    private static let documents = [
        ContentSignature("application/pdf", ["application/x-pdf", "application/illustrator"], "%PDF-"),
        ContentSignature("application/rtf", ["text/rtf"], "{\\rtf"),
        ContentSignature("application/postscript", ["application/eps", "image/x-eps"], "%!PS"),
        ContentSignature(
            "application/x-ole-storage",
            [
                "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
                "application/vnd.ms-outlook", "application/vnd.visio", "application/x-msi",
            ], isContainer: true, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        ContentSignature("application/vnd.sqlite3", ["application/x-sqlite3"], "SQLite format 3\0"),
    ]

    private static let zipped: Set<String> = [
        "application/x-zip-compressed", "application/epub+zip", "application/java-archive",
        "application/vnd.android.package-archive",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.graphics",
    ]

    private static let archives = [
        ContentSignature(
            "application/zip", zipped, isContainer: true, [0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06],
            [0x50, 0x4B, 0x07, 0x08]),
        ContentSignature(
            "application/gzip", ["application/x-gzip", "application/x-gtar", "application/x-compressed-tar"],
            isContainer: true, [0x1F, 0x8B, 0x08]),
        ContentSignature(
            "application/x-7z-compressed", ["application/x-7z"], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        ContentSignature(
            "application/vnd.rar", ["application/x-rar-compressed", "application/x-rar"],
            [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07]),
        ContentSignature(
            "application/x-xz", ["application/x-xz-compressed-tar"], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        ContentSignature(
            "application/x-bzip2", ["application/x-bzip", "application/x-bzip-compressed-tar"],
            [0x42, 0x5A, 0x68, nil, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
        ContentSignature("application/zstd", ["application/x-zstd"], [0x28, 0xB5, 0x2F, 0xFD]),
        ContentSignature("application/x-tar", [], .at(257, "ustar")),
    ]

    private static let mp3: Set<String> = ["audio/mp3", "audio/x-mp3", "audio/x-mpeg"]

    private static let media = [
        ContentSignature(
            "video/mp4",
            [
                "audio/mp4", "audio/x-m4a", "audio/m4a", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2",
                "audio/3gpp", "application/mp4",
            ], isContainer: true, .box("ftyp"), .box("moov")),
        ContentSignature(
            "video/webm", ["audio/webm", "video/x-matroska", "audio/x-matroska"], isContainer: true,
            [0x1A, 0x45, 0xDF, 0xA3]),
        ContentSignature(
            "application/ogg", ["audio/ogg", "video/ogg", "audio/opus", "audio/vorbis"], isContainer: true, "OggS\0"),
        ContentSignature(
            "audio/wav", ["audio/x-wav", "audio/wave", "audio/vnd.wave"], Pattern.at(0, "RIFF").and(8, "WAVE")),
        ContentSignature("video/x-msvideo", ["video/avi", "video/vnd.avi"], Pattern.at(0, "RIFF").and(8, "AVI ")),
        ContentSignature("audio/aiff", ["audio/x-aiff"], Pattern.at(0, "FORM").and(8, "AIFF")),
        ContentSignature("audio/flac", ["audio/x-flac"], "fLaC\0", [0x66, 0x4C, 0x61, 0x43, 0x80]),
        ContentSignature("audio/midi", ["audio/x-midi"], "MThd\0\0\0\u{6}"),
        ContentSignature("audio/mpeg", mp3, "ID3\u{2}", "ID3\u{3}", "ID3\u{4}"),
        ContentSignature(
            "audio/mpeg", mp3, isWeak: true, [0xFF, 0xFB], [0xFF, 0xFA], [0xFF, 0xF3], [0xFF, 0xF2], [0xFF, 0xE3],
            [0xFF, 0xE2]),
        ContentSignature(
            "audio/aac", ["audio/aacp", "audio/x-aac"], isWeak: true, [0xFF, 0xF1], [0xFF, 0xF9], [0xFF, 0xF0],
            [0xFF, 0xF8], "ADIF"),
    ]

    private static let fonts = [
        ContentSignature("font/woff2", ["application/font-woff2"], "wOF2\0\u{1}\0\0", "wOF2OTTO"),
        ContentSignature("font/woff", ["application/font-woff"], "wOFF\0\u{1}\0\0", "wOFFOTTO"),
        ContentSignature("font/otf", ["application/vnd.ms-opentype", "font/sfnt"], "OTTO"),
        ContentSignature("font/ttf", ["application/x-font-ttf", "font/sfnt"], [0x00, 0x01, 0x00, 0x00, 0x00]),
    ]

    private static let programs = [
        ContentSignature(
            "application/vnd.microsoft.portable-executable", ["application/x-msdownload", "application/x-dosexec"],
            [0x4D, 0x5A, nil, nil, nil, 0x00]),
        ContentSignature(
            "application/x-elf", ["application/x-executable", "application/x-sharedlib", "application/x-object"],
            [0x7F, 0x45, 0x4C, 0x46]),
        ContentSignature(
            "application/x-mach-binary", ["application/x-mach-o"], [0xCF, 0xFA, 0xED, 0xFE], [0xCE, 0xFA, 0xED, 0xFE]),
        ContentSignature("application/java-vm", ["application/x-java-class"], [0xCA, 0xFE, 0xBA, 0xBE]),
        ContentSignature("application/wasm", [], [0x00, 0x61, 0x73, 0x6D]),
    ]
}
