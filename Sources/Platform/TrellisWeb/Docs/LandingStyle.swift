internal import Crypto

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The style of the landing page: light and dark, usable from the width of a phone, with the colours of the
/// administration.
enum LandingStyle {
    static let source = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --raised: #f4f6f8; --ink: #1b2430; --dim: #57636f; --line: #cfd6dd; --link: #0b57a4;
          --focus: #b3261e;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12171d; --raised: #1c232b; --ink: #e4e9ee; --dim: #a3afba; --line: #36414c; --link: #8ab8f0;
            --focus: #ffb4ab;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
        small, .dim { color: var(--dim); }
        small { font-size: 1rem; font-weight: 400; }
        h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        p { margin: 0 0 .5rem; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        .cards { list-style: none; padding: 0; display: grid; gap: 1rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }
        .cards li { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
        .cards span { display: block; color: var(--dim); }
        ol { padding-left: 1.5rem; }
        pre { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin: 0;
          padding: .75rem 1rem; overflow-x: auto; user-select: all; -webkit-user-select: all; }
        ol + p { margin-top: 1.5rem; }
        code { font: .875rem/1.5 ui-monospace, monospace; }

        """

    /// The source of the style in a content security policy: the hash of the element's text.
    static let policy = "'sha256-\(Data(SHA256.hash(data: Data(source.utf8))).base64EncodedString())'"
}
