import TrellisKernel

extension Permission {
    static let filesView = Permission("files.view", "See and download files.")
    static let filesCreate = Permission("files.create", "Upload files.")
    static let filesDelete = Permission("files.delete", "Delete files.")
}
