import TrellisKernel
import TrellisSchema

/// A file that the client sends to the storage itself.
@Schema
struct UploadCreate {
    /// The name of the file; its path and control characters are removed.
    @Length(1...1024) @Example("film.mp4") var name: String
    /// The media type; the same must be sent with the content.
    @Length(3...255) @Example("video/mp4") var mediaType: String
    /// The number of bytes.
    @Range(0...5_368_709_120) var size: Int
    /// The use of the file, which decides the allowed media types.
    @Length(1...60) @Example("attachment") var use: String = "attachment"
}

/// The request with which the client sends the content of a file.
@Schema
struct UploadResponse {
    /// The file, which is pending until the upload is completed.
    var id: ID<File>
    /// The URL of the request; it needs no token, so keep it secret.
    @Example("https://storage.example.com/…") var uploadURL: String
    /// The method of the request.
    @Example("PUT") var method: String
    /// The header fields of the request, as they are.
    var headers: [String: String]
    /// When the URL stops working.
    var expiresAt: Timestamp
}

extension UploadResponse {
    /// Returns the response with an absolute URL: the storage of this server knows only its path, unless
    /// `web.public_url` is set, and the client has just reached the server under this host.
    func reached(through host: String?) -> UploadResponse {
        guard let host, uploadURL.hasPrefix(utf8: "/") else { return self }
        var response = self
        response.uploadURL = "http://\(host)\(uploadURL)"
        return response
    }
}
