internal import TrellisTexts

/// A complete HTML page in the platform's plain style.
struct HTMLPage {
    let title: String
    let language: LanguageTag
    let head: String
    let body: String

    private static let plainStyle = """
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1f2933; }
        table { border-collapse: collapse; width: 100%; }
        th, td { border-bottom: 1px solid #d9e2ec; padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; }
        tr:target { background: #fff8c5; }
        </style>
        """

    init(title: String, language: LanguageTag = .english, head: String = Self.plainStyle, body: String) {
        self.title = title
        self.language = language
        self.head = head
        self.body = body
    }

    var html: String {
        """
        <!doctype html>
        <html lang="\(language.description)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.escaped(title))</title>
        <link rel="icon" href="data:,">
        \(head)
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }

    /// Returns the text with HTML's special characters escaped, also those that combine with a following mark.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
