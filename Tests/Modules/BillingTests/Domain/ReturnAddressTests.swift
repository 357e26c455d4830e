import Testing
import TrellisKernel

@testable import Billing

@Suite("Addresses to which a gateway leads back")
struct ReturnAddressTests {
    private static let product = "https://app.example.com/start?a=b"

    @Test(
        "An address of the product's origin is accepted as it is",
        arguments: ["", "/", "/billing?a=//b@c", "?paid", "#paid", "/\\evil.example"].map {
            "https://app.example.com\($0)"
        })
    func own(text: String) throws {
        #expect(try ReturnAddress(text, of: Self.product).text == text)
    }

    @Test(
        "Any other address is refused",
        arguments: [
            "http://app.example.com/", "https://app.example.com.evil.example/", "https://app.example.com@evil.example/",
            "https://app.example.com:8443/", "https://evil.example/https://app.example.com/", "//app.example.com/",
            "/billing", "", "javascript:alert(1)", "https://app.example.com\\@evil.example/", "https://app.example.co",
            "https://app.example.com/\n", "https://app.example.com/a b", "https://app.example.com/ü",
            "https://APP.example.com/",
        ])
    func others(text: String) {
        #expect(
            throws: BillingError.valueInvalid(
                "return_url", rule: "it is an address of this product, as in web.public_url.")
        ) {
            try ReturnAddress(text, of: Self.product)
        }
    }

    @Test("Without a path, the product's address is the origin, and a port belongs to it")
    func origins() throws {
        #expect(
            try ReturnAddress("http://localhost:8080/a", of: "http://localhost:8080").text == "http://localhost:8080/a")
        #expect(throws: BillingError.self) { try ReturnAddress("http://localhost:80/", of: "http://localhost:8080") }
        #expect(throws: BillingError.self) { try ReturnAddress("http://localhost:80801/", of: "http://localhost:8080") }
    }
}
