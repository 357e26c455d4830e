import TrellisHub
import TrellisKernel
import TrellisSchema

/// An API key was created.
@Schema
@Event("api_key.created")
package struct APIKeyCreated {
    package var apiKeyID: ID<APIKey>
    /// The name of the key.
    @Length(1...120) @Example("Warehouse") package var name: String
    /// The permissions that it may use at most.
    @Example(["projects.view"]) package var scopes: [String]

    package static let audience: EventAudience = .permission(.apiKeysView)
}

/// An API key got a new secret.
@Schema
@Event("api_key.rotated")
package struct APIKeyRotated {
    package var apiKeyID: ID<APIKey>
    /// The end of the time in which the previous secret is valid too.
    package var previousUntil: Timestamp

    package static let audience: EventAudience = .permission(.apiKeysView)
}

/// An API key was deleted: it is refused from now on.
@Schema
@Event("api_key.deleted")
package struct APIKeyDeleted {
    package var apiKeyID: ID<APIKey>

    package static let audience: EventAudience = .permission(.apiKeysView)
}
