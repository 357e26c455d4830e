import NIOCore
import TrellisStorage

extension StorageProbe {
    func checkObjects() async throws {
        let options = PutOptions(contentType: "text/plain; charset=utf-8")
        let first = try await put("a", "one", options)
        try expect(first.key == key("a") && first.size == 3, "put to return key and size", "it returned \(first)")
        try await expect("a", hasText: "one")
        let known = try await storage.head(key("a"))
        for info in [known, try await storage.get(key("a"), range: nil).info] {
            try expect(
                info?.key == first.key && info?.etag == first.etag && info?.contentType == options.contentType,
                "the key, ETag and media type of put", "it was \(String(describing: info))")
        }
        let second = try await put("a", "three", PutOptions(contentType: "text/html"))
        try await expect("a", hasText: "three")
        try expect(second.etag != first.etag, "another ETag for another content", "both were \(first.etag)")
        try expect(!first.etag.contains("\""), "an ETag without quotation marks", "it was \(first.etag)")
        let type = try await storage.head(key("a"))?.contentType
        try expect(type == "text/html", "the new media type", "it was \(type ?? "nil")")
        try await put("b", "beside")
        try await storage.delete(key("a"))
        try await expectNothing(at: "a")
        try await expect("b", hasText: "beside")
        try await put("a", "again")
        try await expect("a", hasText: "again")
    }

    func checkMissing() async throws {
        let missing = try key("missing")
        try await expect("notFound with the key", refused: { $0 == .notFound(missing) }) {
            _ = try await storage.get(missing, range: nil)
        }
        try await expect("notFound for a range too", refused: { $0 == .notFound(missing) }) {
            _ = try await storage.get(missing, range: .from(0))
        }
        try await expect("notFound with the source's key", refused: { $0 == .notFound(missing) }) {
            try await storage.copy(missing, to: key("copy"))
        }
        try await storage.delete(missing)
        try await storage.delete(key("no/such/folder"))
        try await expectNothing(at: "missing")
        try await expectNothing(at: "copy")
        let page = try await storage.list(prefix: prefix, after: nil, limit: 1000)
        try expect(page.objects.isEmpty && page.next == nil, "an empty list without a cursor", "it was \(page)")
    }

    func checkEmptyObject() async throws {
        let info = try await put("empty", "")
        try expect(info.size == 0, "a size of 0", "it was \(info.size)")
        try await expect("empty", hasText: "")
        let body = StorageBody(length: nil, ConformanceContent(size: 0).body(length: nil).chunks)
        try await storage.put(key("streamed"), body, PutOptions())
        try await expect("streamed", hasText: "")
        try await storage.copy(key("empty"), to: key("copy"))
        try await expect("copy", hasText: "")
        try await expect("rangeNotSatisfiable(0)", refused: { $0 == .rangeNotSatisfiable(size: 0) }) {
            _ = try await storage.get(key("empty"), range: .from(0))
        }
    }

    func checkLargeObject() async throws {
        let content = ConformanceContent(size: 20 * 1024 * 1024 + 1)
        for length in [nil, content.size] {
            let key = try key(length == nil ? "unknown-length" : "known-length")
            let info = try await storage.put(key, content.body(length: length), PutOptions())
            try expect(info.size == content.size, "a size of \(content.size)", "it was \(info.size)")
            try await expect(key, has: content, whole: try await storage.get(key, range: nil))
            let edge = ByteRange.bounds(8_388_600, 8_650_753)
            let part = try await read(key, edge)
            try expect(part == content.bytes(8_388_600..<8_650_754), "the bytes of a range", "they differ")
        }
    }

    /// Expects that an object has a content, chunk by chunk.
    func expect(_ key: StorageKey, has content: ConformanceContent, whole object: StoredObject) async throws {
        var position: Int64 = 0
        for try await chunk in object.body {
            let end = position + Int64(chunk.readableBytes)
            try expect(
                end <= content.size && chunk == content.bytes(position..<end), "the bytes \(position)..<\(end)",
                "they differ")
            position = end
        }
        try expect(position == content.size, "\(content.size) bytes", "there were \(position)")
    }

    func checkCopies() async throws {
        let original = try await put("original", "content", PutOptions(contentType: "text/css"))
        try await put("copy", "replaced")
        let copy = try await storage.copy(key("original"), to: key("copy"))
        try expect(
            copy.key == key("copy") && copy.size == 7, "the copy's key and size", "it was \(copy)")
        let known = try await storage.head(key("copy"))
        try expect(
            known?.contentType == "text/css" && known?.etag == copy.etag, "media type and ETag of the copy",
            "it was \(String(describing: known))")
        try await put("original", "changed")
        try await expect("copy", hasText: "content")
        try await storage.delete(key("original"))
        try await expect("copy", hasText: "content")
        try expect(original.size == 7, "the original's size", "it was \(original.size)")
        let content = ConformanceContent(size: 3_000_001)
        try await storage.put(key("large"), content.body(length: nil), PutOptions())
        try await storage.copy(key("large"), to: key("folder/large copy"))
        let large = try key("folder/large copy")
        try await expect(large, has: content, whole: try await storage.get(large, range: nil))
    }

    func checkPresignedRequests() async throws {
        let key = try key("signed")
        let operations: [(PresignedOperation, String)] = [
            (.get(contentDisposition: "attachment; filename=\"a b.txt\"", contentType: "text/plain"), "GET"),
            (.put(size: 5, contentType: "text/plain"), "PUT"),
        ]
        var urls: Set<String> = []
        for (operation, method) in operations {
            let request: PresignedRequest
            do {
                request = try await storage.presigned(operation, key, expiresIn: .seconds(60))
            } catch StorageError.notSupported {
                return
            }
            try expect(request.method == method, "the method \(method)", "it was \(request.method)")
            try expect(
                ["http://", "https://"].contains(where: request.url.hasPrefix), "an absolute URL", "it was another")
            urls.insert(request.url)
        }
        try expect(urls.count == 2, "another URL for another operation", "it was the same")
        for lifetime in [Duration.zero, .seconds(-1), .seconds(604_801)] {
            try await expect("invalidOption for \(lifetime)", refused: { $0.code == "storage.option_invalid" }) {
                _ = try await storage.presigned(.get(), key, expiresIn: lifetime)
            }
        }
    }
}
