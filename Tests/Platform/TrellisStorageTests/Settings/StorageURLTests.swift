import Testing
import TrellisConfig
import TrellisStorage

@Suite("Addresses of stores")
struct StorageURLTests {
    @Test(
        "A folder is absolute, or relative with a dot",
        arguments: [
            ("file:///var/files", "/var/files"), ("FILE:///var/files", "/var/files"),
            ("file:///var/files/", "/var/files/"),
            ("file://localhost/var/files", "/var/files"), ("file:///./var/files", "./var/files"),
            ("file://./var/files", "./var/files"), ("file:///../files", "../files"), ("file://../files", "../files"),
            ("file:///my%20files/%C3%BC%3F%23", "/my files/ü?#"), ("file:///ü+x", "/ü+x"),
            ("file:///\u{301}x", "/\u{301}x"),
        ])
    func folders(text: String, path: String) throws {
        let url = try StorageURL(text)
        #expect(url.location == .folder(path))
        #expect(try StorageURL(url.description) == url)
    }

    @Test(
        "Other folders are refused",
        arguments: [
            "file://", "file:///", "file:///.", "file:///./", "file:///..", "file://host/path", "file://var/files",
            "file:///a?b", "file:///a#b", "file:///a%", "file:///a%2", "file:///a%GG", "file:///a%00b", "file:///%FF",
            "file://localhost", "file://localhost/",
        ])
    func noFolders(text: String) {
        let error = #expect(throws: StorageURLError.self) { try StorageURL(text) }
        guard case .folder = error else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
    }

    @Test("Memory and nothing else", arguments: ["memory:", "memory://", "MEMORY:"])
    func memory(text: String) throws {
        #expect(try StorageURL(text) == .memory)
        #expect(StorageURL.memory.description == "memory:")
    }

    @Test(
        "Other schemes are refused",
        arguments: [
            "", "file", "file:/a", "file:a", "/a", "memory", "memory:a", "s3:", "s3:bucket", "https://a/b", "S4://b",
        ])
    func schemes(text: String) {
        #expect(throws: StorageURLError.scheme) { try StorageURL(text) }
    }

    @Test("A bucket of Amazon has a region")
    func amazon() throws {
        let bucket = try bucket("s3://acme-files/a/b%20c/?region=eu-central-1")
        #expect(bucket.bucket == "acme-files")
        #expect(bucket.prefix == "a/b c")
        #expect(bucket.endpoint == nil)
        #expect(bucket.region == "eu-central-1")
        #expect(bucket.addressing == .automatic)
        #expect(try self.bucket("s3://acme-files/?region=r").prefix == nil)
        #expect(try self.bucket("s3://acme-files?region=r&addressing=path").addressing == .path)
    }

    @Test(
        "Another server has an endpoint, and a region by default",
        arguments: [
            ("https://s3.example.com", "https://s3.example.com"), ("http://127.0.0.1:8333", "http://127.0.0.1:8333"),
            ("https://s3.example.com/", "https://s3.example.com"), ("http://[::1]:9000", "http://[::1]:9000"),
            ("http%3A%2F%2Flocalhost%3A9000%2F", "http://localhost:9000"), ("https://[fe80::1]", "https://[fe80::1]"),
        ])
    func servers(endpoint: String, expected: String) throws {
        let bucket = try bucket("s3://files?endpoint=\(endpoint)")
        #expect(bucket.endpoint?.description == expected)
        #expect(bucket.region == "us-east-1")
        let full = try self.bucket("s3://files/p?region=garage&addressing=virtual_host&endpoint=\(endpoint)")
        #expect(full.region == "garage" && full.addressing == .virtualHost && full.prefix == "p")
        #expect(try StorageURL("s3://\(full)").location == .bucket(full))
        #expect(try StorageURL("s3://\(bucket)").location == .bucket(bucket))
    }

    @Test(
        "A mistake in a bucket's address has its own error",
        arguments: [
            ("s3://?region=r", .bucket), ("s3://ab?region=r", .bucket), ("s3://Bucket?region=r", .bucket),
            ("s3://a_b_c?region=r", .bucket), ("s3://-abc?region=r", .bucket), ("s3://a..b?region=r", .bucket),
            ("s3://abc:9000/p?region=r", .bucket), ("s3://\(String(repeating: "a", count: 64))?region=r", .bucket),
            ("s3://b%75cket?region=r", .bucket), ("s3://abc", .region), ("s3://abc/p", .region),
            ("s3://abc?region=EU", .region), ("s3://abc?region=a/b", .region), ("s3://abc?region=a%0Ab", .region),
            ("s3://key:secret@abc?region=r", .credentials), ("s3://key@abc", .credentials),
            ("s3://abc?endpoint=https://key:secret@host", .credentials),
        ] as [(String, StorageURLError)])
    func mistakes(text: String, expected: StorageURLError) {
        #expect(throws: expected) { try StorageURL(text) }
    }

    @Test(
        "An endpoint has scheme, host and port only",
        arguments: [
            "s3.example.com", "ftp://a", "https://", "https://a/b", "https://a?b", "https://a:", "https://a:0",
            "https://a:65536", "https://a:1x", "https://a:+1", "https://a b", "https://ä", "https://a%09",
            "https://[::1",
            "https://[]", "https://[::1]x", "https://[g]", "https://a:1:2", "https:///", "https://a%10b",
            "https://a..b",
        ])
    func endpoints(endpoint: String) {
        #expect(throws: StorageURLError.endpoint) { try StorageURL("s3://abc?endpoint=\(endpoint)") }
    }

    @Test(
        "Parameters are known, have a value and are there once; prefixes have the form of keys",
        arguments: [
            "s3://abc?region=r&colour=red", "s3://abc?region=r&Region=r", "s3://abc?region", "s3://abc?region=",
            "s3://abc?region=r&region=r", "s3://abc?region=r&addressing=host", "s3://abc?region=%", "s3://abc?=r",
            "s3://abc//?region=r", "s3://abc/../b?region=r", "s3://abc/a//b?region=r", "s3://abc/%00?region=r",
            "s3://abc/a\\b?region=r", "s3://abc/p#x?region=r", "s3://abc/%?region=r",
        ])
    func parameters(text: String) {
        let error = #expect(throws: StorageURLError.self) { try StorageURL(text) }
        switch error {
        case .parameter, .prefix: break
        default: Issue.record("\(text): \(String(describing: error))")
        }
    }

    @Test(
        "No error and no report repeats what may be a secret",
        arguments: [
            "hunter2", "hunter2://a", "s3://key:hunter2@bucket", "s3://hunter2:x", "s3://abc?region=r&hunter2=1",
            "s3://abc?region=r&secret=hunter2", "s3://abc?region=hunter2/x", "s3://abc?endpoint=https://u:hunter2@host",
            "s3://abc?addressing=hunter2&region=r", "file://user:hunter2@host/a", "s3://abc/hunter2//b?region=r",
            "memory:hunter2", "s3://HUNTER2hunter2?region=r",
        ])
    func secrets(text: String) {
        let error = #expect(throws: StorageURLError.self) { try StorageURL(text) }
        #expect(error?.message.contains("unter2") == false)
        #expect(!StorageURL.printable(.text(text)).contains("unter2"))
        let mismatch = #expect(throws: SettingMismatch.self) { try StorageURL.read(.text(text)) }
        #expect(mismatch?.message.contains("unter2") == false)
    }

    @Test("A setting is text, and printed in its canonical spelling")
    func setting() throws {
        #expect(try StorageURL.read(.string("memory:")) == .memory)
        #expect(throws: SettingMismatch.self) { try StorageURL.read(.integer(1)) }
        #expect(StorageURL.printable(.text("file://./a b")) == "file:///./a%20b")
        #expect(try StorageURL("file://./a b").settingText == "file:///./a%20b")
    }

    private func bucket(_ text: String) throws -> BucketAddress {
        guard case .bucket(let bucket) = try StorageURL(text).location else { throw StorageURLError.scheme }
        return bucket
    }
}
