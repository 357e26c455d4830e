// The room is empty.
