import TrellisConfig

extension SettingCheck where Value == String {
    /// Checks that a page could use the method; `*` stands for all of them.
    ///
    /// Methods are case-sensitive, and browsers capitalise only some of them.
    static var crossOriginMethod: Self {
        .that("be * or one of GET, HEAD, POST, PUT, PATCH, DELETE, in capitals") {
            ["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains($0)
        }
    }

    /// Checks that a page could send the header field; `*` stands for all of them.
    static var crossOriginRequestField: Self {
        .that("be * or the name of a header field that pages can set, as in X-Client-Version; never Cookie or Origin") {
            $0 == "*" || isName($0) && CrossOriginFields.canBeSent($0)
        }
    }

    /// Checks that a page could read the header field of a response; `*` stands for all of them.
    static var crossOriginResponseField: Self {
        .that("be * or the name of a header field that pages can read, as in X-Total-Count; never Set-Cookie") {
            $0 == "*" || isName($0) && CrossOriginFields.canBeRead($0)
        }
    }

    /// Returns whether the text is no pattern: a name may have a `*`, but none has one.
    private static func isName(_ text: String) -> Bool { !text.utf8.contains(UInt8(ascii: "*")) }
}

extension SettingCheck where Value == [String] {
    /// Checks that the list has an element.
    static var notEmptyList: Self { .that("have at least one element") { !$0.isEmpty } }
}
