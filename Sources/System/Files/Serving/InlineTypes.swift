/// The media types that a browser may show on the product's own origin.
///
/// None of them can contain scripts. HTML, SVG and XML can; a PDF isn't shown in a sandbox.
enum InlineTypes {
    private static let safe: Set<String> = [
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon", "text/plain",
        "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/x-wav", "audio/webm", "audio/flac", "audio/aac",
        "video/mp4", "video/webm", "video/ogg",
    ]

    /// Returns whether content of this media type may be shown.
    static func contains(_ essence: String) -> Bool { safe.contains(essence) }
}
