/// The media type of a file as far as its content confirms it.
struct ContentType: Hashable, Sendable {
    /// The number of first bytes that are read for it.
    static let sniffedLength = 4096

    /// Type and subtype, as in `image/png`.
    let essence: String
    /// The encoding of a text; nil if unknown.
    let charset: String?

    /// Decides the media type of a file by its first bytes and by what the client declared.
    ///
    /// The content decides; a declared type that is more exact than what the content tells is kept. Declared as
    /// `application/octet-stream` counts as not declared.
    ///
    /// - Parameters:
    ///   - head: The first ``sniffedLength`` bytes, or all if there are fewer.
    ///   - isWhole: Whether `head` is the whole content.
    /// - Throws: ``FileError/typeMismatch(declared:found:)`` if the content isn't what was declared.
    init(of head: [UInt8], isWhole: Bool, declared: MediaType?) throws(FileError) {
        let claim = declared?.essence == MediaType.octetStream ? nil : declared?.essence
        if let signature = ContentSignature.of(head, declared: claim) {
            (essence, charset) = (try Self.essence(of: signature, claim), nil)
        } else if let text = TextContent(head, isWhole: isWhole) {
            let isEmpty = isWhole && head.isEmpty
            essence = try Self.essence(of: text, claim, isEmpty: isEmpty)
            charset = MediaType.isTextual(essence) ? declared?.charset ?? text.charset : nil
        } else {
            (essence, charset) = (try Self.essenceOfBytes(claim), nil)
        }
    }

    private static func essence(of signature: ContentSignature, _ claim: String?) throws(FileError) -> String {
        guard let claim, !signature.allows(claim) else { return claim ?? signature.essence }
        guard signature.isContainer, !MediaType.isTextual(claim), !ContentSignature.identifies(claim) else {
            throw .typeMismatch(declared: claim, found: signature.essence)
        }
        return claim
    }

    private static func essence(
        of text: TextContent, _ claim: String?, isEmpty: Bool
    ) throws(FileError) -> String {
        guard let claim else { return isEmpty ? MediaType.octetStream : text.essence }
        guard !ContentSignature.identifies(claim) else { throw .typeMismatch(declared: claim, found: text.essence) }
        // A page with scripts isn't stored as an image, where a browser would run them.
        if claim == "image/svg+xml", text.kind == .html { throw .typeMismatch(declared: claim, found: text.essence) }
        return claim
    }

    private static func essenceOfBytes(_ claim: String?) throws(FileError) -> String {
        guard let claim else { return MediaType.octetStream }
        guard !MediaType.isTextual(claim), !ContentSignature.identifies(claim) else {
            throw .typeMismatch(declared: claim, found: MediaType.octetStream)
        }
        return claim
    }
}
