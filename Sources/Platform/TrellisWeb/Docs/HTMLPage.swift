/// A complete HTML page in the platform's plain style.
struct HTMLPage {
    let title: String
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

    init(title: String, head: String = Self.plainStyle, body: String) {
        self.title = title
        self.head = head
        self.body = body
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
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

    /// Returns the text with HTML's special characters escaped.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
