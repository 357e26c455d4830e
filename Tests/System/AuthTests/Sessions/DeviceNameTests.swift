import Testing

@testable import TrellisAuth

@Suite struct DeviceNameTests {
    @Test(
        "Browsers and programs have a short name",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on Linux"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0 Safari/537.36", "Chrome on Windows"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0", "Edge on Windows"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on macOS"),
            ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/150.0 Mobile Safari/604.1", "Chrome on iPad"),
            ("Mozilla/5.0 (Linux; Android 16; Pixel 10) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.5.0", "curl"), ("python-requests/2.32", "python-requests"),
        ])
    func known(userAgent: String, name: String) {
        #expect(DeviceName(userAgent: userAgent)?.text == name)
    }

    @Test("Text without a name has none, and long text is cut", arguments: ["", " ", "/", "<script>", "\u{1F600}"])
    func unknown(userAgent: String) {
        #expect(DeviceName(userAgent: userAgent) == nil)
        let long = String(repeating: "a", count: 10_000)
        #expect(DeviceName(userAgent: long + " Windows")?.text.count == 40)
    }
}
