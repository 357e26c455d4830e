import TrellisKernel
import TrellisSchema

/// The input for a new note, and the changes of one.
@Schema
struct SampleNoteInput {
    /// What the note says.
    @Length(1...500) var text: String
}

/// A change of a note's owner.
@Schema
struct SampleNoteOwner {
    /// The member who owns the note from now on.
    var ownerID: ID<User>
}

/// A note in responses.
@Schema
struct SampleNoteResponse {
    var id: ID<SampleNote>
    var ownerID: ID<User>
    var text: String

    init(_ note: SampleNoteRecord) {
        id = note.id
        ownerID = note.ownerID
        text = note.text
    }
}

/// What a visitor gets to know about notes.
@Schema
struct SampleNoteGreeting {
    /// The user, if signed in.
    var userID: ID<User>?
    /// The number of the tenant's notes, for its members.
    var notes: Int?

    init(userID: ID<User>?, notes: Int?) {
        self.userID = userID
        self.notes = notes
    }
}
