/// The release of Trellis that this program was built with.
public enum TrellisRelease {
    /// The semantic version.
    public static let version = "0.1.0"

    /// Where packages get Trellis from when they don't say so; nil until the repository has a public URL.
    public static let repository: String? = nil
}
