extension String {
    /// The name in camel case of a name in snake case: `user_id` is `userId`, `sha_256` is `sha256`.
    ///
    /// Underscores at the start and at the end stay, and so do those before a letter without a capital. A name with
    /// other characters than letters, digits and underscores is unchanged.
    var camelCased: String {
        // KeyStyle of TrellisSchema has the same function: a compiler plugin runs on the machine that builds and cannot
        // share the libraries of the product.
        guard utf8.contains(UInt8(ascii: "_")), utf8.allSatisfy(Self.isNameByte) else { return self }
        var result = String.UnicodeScalarView()
        var underscores = 0
        var hasWord = false
        for scalar in unicodeScalars {
            if scalar == "_" {
                underscores += 1
                continue
            }
            if hasWord, underscores > 0, let start = Self.wordStart(scalar) {
                result.append(start)
            } else {
                result.append(contentsOf: repeatElement("_", count: underscores))
                result.append(scalar)
            }
            hasWord = true
            underscores = 0
        }
        result.append(contentsOf: repeatElement("_", count: underscores))
        return String(result)
    }

    /// Returns the scalar that starts a word after another one; nil when only an underscore can separate them.
    private static func wordStart(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.properties.numericType != nil || scalar.properties.isUppercase { return scalar }
        let capital = scalar.properties.uppercaseMapping.unicodeScalars
        return capital.count == 1 && capital.first != scalar ? capital.first : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
