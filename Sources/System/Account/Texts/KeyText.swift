import TrellisKernel

/// The texts of the pages of API keys.
enum KeyText: String, CaseIterable, TextSource {
    case apiKeys = "api_keys"
    case apiKeysAbout = "api_keys_about"
    case chooseTenant = "choose_tenant"
    case noKeys = "no_keys"
    case newKey = "new_key"
    case keyNameHint = "key_name_hint"
    case keyRoleHint = "key_role_hint"
    case permissions
    case expires
    case networks
    case networksHint = "networks_hint"
    case secretOnce = "secret_once"
    case yourKey = "your_key"
    case keyCreated = "key_created"
    case keyRotated = "key_rotated"
    case previousUntil = "previous_until"
    case rotate
    case rotateAbout = "rotate_about"
    case rotateEndPrevious = "rotate_end_previous"
    case rotateSubmit = "rotate_submit"
    case delete
    case deleteKeyAbout = "delete_key_about"
    case deleteKeySubmit = "delete_key_submit"
    case done

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .apiKeys: "API keys"
        case .apiKeysAbout: "Keys for programs that act in an organization."
        case .chooseTenant: "Choose an organization:"
        case .noKeys: "There are no keys yet."
        case .newKey: "New API key"
        case .keyNameHint: "What uses it, such as the name of a program."
        case .keyRoleHint: "The key never does more than this role, and never more than you may."
        case .permissions: "Permissions"
        case .expires: "Expires"
        case .networks: "Allowed networks"
        case .networksHint: "One a line, as in 192.0.2.0/24. Empty: every network."
        case .secretOnce: "Copy it now: it is not shown again. Keep it secret, like a password."
        case .yourKey: "Your API key"
        case .keyCreated: "The key is created."
        case .keyRotated: "The key has a new secret."
        case .previousUntil: "The previous secret works until"
        case .rotate: "Rotate"
        case .rotateAbout: "Makes a new secret, so that you can replace the one in use."
        case .rotateEndPrevious: "End the previous secret at once"
        case .rotateSubmit: "Make a new secret"
        case .delete: "Delete"
        case .deleteKeyAbout: "Programs that use it are refused at once."
        case .deleteKeySubmit: "Delete this key"
        case .done: "Done"
        }
    }
}
