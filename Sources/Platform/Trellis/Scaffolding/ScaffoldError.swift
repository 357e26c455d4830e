package import TrellisKernel

/// Why a new product or a new module isn't written.
///
/// Nothing is left behind.
package enum ScaffoldError: AppError, Hashable {
    /// The name has other characters than ASCII letters and digits, or another length.
    case badName(String)
    /// The name means something else in a package, or in the generated files.
    case reservedName(String)
    /// A singular can't be derived from the name of a module.
    case noPlural(String)
    /// The folder isn't empty, or is a file.
    case exists(String)
    /// The folder that would contain the new one doesn't exist.
    case noParent(String)
    /// The new folder has the same name as the folder of Trellis, and packages are told apart by it.
    case sameFolderName(String)
    /// The folder is not the package of Trellis.
    case notTrellis(String)
    /// The package has to come from a URL or a folder.
    case noSource
    /// The address can't be that of Trellis's repository.
    case badURL(String)
    /// The path can't be written into a manifest.
    case badPath(String)
    /// The working directory isn't the package of a product.
    case notAProduct(String)
    /// A module or a target of the package has this name.
    case moduleExists(String)
    /// A record of the product has this table.
    case tableExists(String)
    /// A file has been changed, so that the line to add to is not recognised.
    case unrecognized(file: String, line: String)
    /// The file system refused.
    case failed(path: String, reason: String)

    /// The stable name.
    package var code: String {
        switch self {
        case .badName: "scaffold.bad_name"
        case .reservedName: "scaffold.reserved_name"
        case .noPlural: "scaffold.no_plural"
        case .exists: "scaffold.exists"
        case .noParent: "scaffold.no_parent"
        case .sameFolderName: "scaffold.same_folder_name"
        case .notTrellis: "scaffold.not_trellis"
        case .noSource: "scaffold.no_source"
        case .badURL: "scaffold.bad_url"
        case .badPath: "scaffold.bad_path"
        case .notAProduct: "scaffold.not_a_product"
        case .moduleExists: "scaffold.module_exists"
        case .tableExists: "scaffold.table_exists"
        case .unrecognized: "scaffold.unrecognized"
        case .failed: "scaffold.failed"
        }
    }

    /// Invalid input, or a conflict with what exists.
    package var kind: ErrorKind {
        switch self {
        case .exists, .moduleExists, .tableExists, .sameFolderName, .unrecognized: .conflict
        case .failed: .internalFailure
        default: .invalid
        }
    }

    /// What was wrong, and how to fix it.
    package var message: String {
        switch self {
        case .badName(let name):
            """
            `\(name)` can't be a name: use 2 to 30 letters from A to Z and digits, the first an upper-case letter, as in \
            `Acme` and `BlogPosts`.
            """
        case .reservedName(let name):
            "`\(name)` has another meaning in a package of Swift or in its database. Choose another name."
        case .noPlural(let name):
            """
            `\(name)` has no plural ending. Name the module in the plural, as in `Invoices`, or pass the singular with \
            --singular.
            """
        case .exists(let path):
            "\(path) exists and isn't an empty folder. Name a folder that doesn't exist or is empty."
        case .noParent(let path): "The folder \(path) doesn't exist. Create it first, or name another path."
        case .sameFolderName(let name):
            """
            Two packages can't both be in folders named `\(name)`: SwiftPM tells them apart by that name. Choose another \
            path.
            """
        case .notTrellis(let path):
            "\(path) has no Package.swift of the package `trellis`. Pass the folder of a clone of Trellis."
        case .noSource:
            """
            Where does the package get Trellis from? Pass --trellis-url with the address of its repository, or \
            --trellis-path with the folder of a clone.
            """
        case .badURL(let url):
            """
            `\(url)` can't be the address of Trellis's repository. Use https://…/trellis.git or ssh://…/trellis.git: \
            SwiftPM takes the package's name from the end.
            """
        case .badPath(let path):
            """
            `\(path)` has a quotation mark, a backslash or a control character, which can't be in the path of a package. \
            Move the folder.
            """
        case .notAProduct(let file):
            "\(file) is missing. Run the command in the folder of a product that `App new product` created."
        case .moduleExists(let name): "The package has a module or a folder named `\(name)`. Choose another name."
        case .tableExists(let name):
            "The product has a table `\(name)`. Choose another name, or pass another one with --singular."
        case .unrecognized(let file, let line):
            "\(file) has no line with `\(line)`, so the module can't be added to it. Nothing was changed."
        case .failed(let path, let reason): "\(path) can't be written: \(reason). Nothing was left behind."
        }
    }

    /// A warning: the operator made a mistake.
    package var logLevel: ErrorLevel { .warning }
}
