import AsyncHTTPClient
import NIOHTTP1
import TrellisConfig
import TrellisKernel

/// An object that is put together from parts in the store.
struct MultipartUpload: Sendable {
    /// A part that the store has.
    struct Part: Hashable, Sendable {
        let number: Int
        /// The entity tag, as the store spells it.
        let etag: String
    }
    /// How long the removal of the parts of a failed upload may take.
    private static let abortLimit = Duration.seconds(15)

    let client: S3Client
    let name: String
    let id: String

    /// Begins an upload.
    ///
    /// - Parameter fields: the header fields of the object.
    init(_ client: S3Client, name: String, fields: [(name: String, value: String)]) async throws {
        let call = S3Call(method: .POST, key: name, query: [("uploads", "")], fields: fields)
        let document = try await client.document(call, root: "InitiateMultipartUploadResult").document
        guard let id = document["UploadId"]?.text, !id.isEmpty else {
            throw StorageError.failed("the store began an upload without a name")
        }
        (self.client, self.name, self.id) = (client, name, id)
    }

    /// Uploads a part, instead of one of the same number.
    func send(_ number: Int, _ buffer: PartBuffer) async throws -> Part {
        // TLS protects the bytes already.
        let payload = client.location.scheme == "https" ? SigV4Payload.unsigned : buffer.payload
        let call = S3Call(method: .PUT, key: name, query: query(number), body: .bytes(buffer, payload))
        let etag = try await client.send(call) { response in
            _ = try? await response.body.collect(upTo: S3Storage.maxDocument, until: client.bodyDeadline)
            return response.headers.first(name: "etag")
        }
        FreedMemory.count(buffer.count)
        guard let etag else { throw StorageError.failed("the store received a part without an entity tag") }
        return Part(number: number, etag: etag)
    }

    /// Copies a range of another object as a part.
    ///
    /// - Parameter source: the header fields that name the object.
    func copy(_ number: Int, source: [(name: String, value: String)], range: Range<Int64>) async throws -> Part {
        var call = S3Call(method: .PUT, key: name, query: query(number), fields: source)
        call.fields.append(("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        let document = try await client.document(call, root: "CopyPartResult").document
        guard let etag = document["ETag"]?.text else {
            throw StorageError.failed("the store copied a part without an entity tag")
        }
        return Part(number: number, etag: etag)
    }

    /// Stores the object; returns its header fields.
    ///
    /// - Parameter fields: conditions.
    func complete(_ parts: [Part], fields: [(name: String, value: String)] = []) async throws -> ObjectFields {
        let items = parts.sorted { $0.number < $1.number }.map { part in
            "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(HTMLEscaping.escaped(part.etag))</ETag></Part>"
        }
        let text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(items.joined())"
        let buffer = PartBuffer(Array("\(text)</CompleteMultipartUpload>".utf8))
        var call = S3Call(method: .POST, key: name, query: [("uploadId", id)], fields: fields)
        call.fields.append(("Content-Type", "application/xml"))
        call.body = .bytes(buffer, buffer.payload)
        var (document, headers) = try await client.document(call, root: "CompleteMultipartUploadResult")
        if let etag = document["ETag"]?.text { headers.replaceOrAdd(name: "etag", value: etag) }
        return ObjectFields(headers, now: client.now)
    }

    /// Removes what the store has of the upload; runs to its end if the caller's task was cancelled.
    func abort() async {
        let task = Task {
            try? await withTimeLimit(Self.abortLimit) {
                try await client.send(S3Call(method: .DELETE, key: name, query: [("uploadId", id)])) { _ in }
            }
        }
        await task.value
    }

    private func query(_ number: Int) -> [(name: String, value: String)] {
        [("partNumber", "\(number)"), ("uploadId", id)]
    }
}
