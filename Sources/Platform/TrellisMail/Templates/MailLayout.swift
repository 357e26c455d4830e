extension MailPartial {
    /// The layout for mails that need no other: one column, readable on telephones and in dark mode.
    ///
    /// Its blocks are `preheader`, the line that mail programs show after the subject, `content` and `footer`. It uses
    /// no images, scripts or fonts from the network.
    public static let layout = MailPartial(
        "layout",
        html: """
            <!DOCTYPE html>
            <html lang="{{mail_language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <style>
            body { margin: 0; padding: 24px; background: #f4f4f5; color: #18181b; }
            .page { max-width: 560px; margin: 0 auto; padding: 32px; background: #ffffff; border-radius: 8px; }
            .page, .foot { font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
            .foot { max-width: 560px; margin: 16px auto; font-size: 13px; color: #71717a; }
            .button { display: inline-block; padding: 12px 20px; border-radius: 6px; background: #1d4ed8; \
            color: #ffffff; text-decoration: none; }
            @media (prefers-color-scheme: dark) {
            body { background: #18181b; color: #f4f4f5; }
            .page { background: #27272a; }
            a { color: #93c5fd; }
            }
            </style>
            </head>
            <body>
            <div style="display:none;max-height:0;overflow:hidden">{{$preheader}}{{/preheader}}</div>
            <div class="page">{{$content}}{{/content}}</div>
            <div class="foot">{{$footer}}{{/footer}}</div>
            </body>
            </html>

            """,
        text: "{{$content}}{{/content}}\n{{$footer}}{{/footer}}\n")
}
