import TrellisKernel

/// The errors of avatars, in addition to those of uploads.
package enum AvatarError: AppError, Hashable {
    /// There is no avatar.
    case notFound
    /// The image ends before it is complete.
    case truncated
    /// The image doesn't have the form that its format defines.
    case malformed
    /// The image has too few or too many pixels in a row or a column.
    case dimensions(width: Int, height: Int)
    /// The image is animated.
    case animated
    /// The scanner found something in the image; with its name.
    case rejected(String)

    package var code: String {
        switch self {
        case .notFound: "avatar.not_found"
        case .truncated: "avatar.truncated"
        case .malformed: "avatar.malformed"
        case .dimensions: "avatar.dimensions"
        case .animated: "avatar.animated"
        case .rejected: "avatar.rejected"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .truncated, .malformed, .dimensions, .animated, .rejected: .invalid
        }
    }

    package var text: MessageText {
        switch self {
        case .notFound: "There is no avatar. Upload one first."
        case .truncated: "The image is not complete. Send the whole file."
        case .malformed: "The image is damaged. Save it again with another program."
        case .dimensions(let width, let height):
            """
            The image has \(width, "width")×\(height, "height") pixels. Send one of \(AvatarLimits.smallest, "smallest") to \
            \(AvatarLimits.largest, "largest") pixels in both directions.
            """
        case .animated: "The image is animated. Send one that has a single picture."
        case .rejected(let finding): "The scanner rejected the image: \(finding, "finding")."
        }
    }

    package var message: String { text.english }

    package var logLevel: ErrorLevel { if case .rejected = self { .notice } else { .info } }

    /// One value of each case, for the error catalogue.
    package static let all: [AvatarError] = [
        .notFound, .truncated, .malformed, .dimensions(width: 1, height: 1), .animated, .rejected("…"),
    ]
}

/// The limits of avatars.
enum AvatarLimits {
    /// The smallest width and height in pixels.
    static let smallest = 16
    /// The largest width and height in pixels, so that no client needs more than 64 MiB to show an avatar.
    static let largest = 4096

    /// Checks what is known of an image.
    ///
    /// - Throws: ``AvatarError`` `dimensions`, `animated`.
    static func check(_ header: ImageHeader) throws(AvatarError) {
        guard [header.width, header.height].allSatisfy({ (smallest...largest).contains($0) }) else {
            throw .dimensions(width: header.width, height: header.height)
        }
        guard !header.isAnimated else { throw .animated }
    }
}
