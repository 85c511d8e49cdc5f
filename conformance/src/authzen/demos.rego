# The policies of AuthZEN's interoperability demos.
package authzen

default allow := false

# The todo demo: https://authzen-interop.net/docs/scenarios/todo-1.0. Subjects are known by the ids that its login gives.
subject := users[input.subject.id]

users[id] := user if {
	some number, user in ["rick", "morty", "summer", "beth", "jerry"]
	id := base64url.encode_no_pad(sprintf("\n$fd%d614d3-c39a-4781-b7bd-8b96f5a5100d\u0012\u0005local", [number]))
}

roles := {"rick": {"admin", "evil_genius"}, "morty": {"editor"}, "summer": {"editor"}, "beth": {"viewer"}, "jerry": {"viewer"}}

addresses := {
	"rick": "rick@the-citadel.com",
	"morty": "morty@the-citadel.com",
	"summer": "summer@the-smiths.com",
	"beth": "beth@the-smiths.com",
	"jerry": "jerry@the-smiths.com",
}

has(role) if role in roles[subject]

owns_todo if input.resource.properties.ownerID == addresses[subject]

allow if {
	input.action.name in {"can_read_user", "can_read_todos"}
	subject
}

allow if {
	input.action.name == "can_create_todo"
	some role in ["admin", "editor"]
	has(role)
}

allow if {
	input.action.name == "can_update_todo"
	has("evil_genius")
}

allow if {
	input.action.name == "can_delete_todo"
	has("admin")
}

allow if {
	input.action.name in {"can_update_todo", "can_delete_todo"}
	has("editor")
	owns_todo
}

# The search demo: records and those who work with them.
record := data.records[input.resource.id] if input.resource.type == "record"

person := data.people[input.subject.id] if input.subject.type == "user"

allow if {
	input.action.name in {"view", "edit", "delete"}
	record.owner == input.subject.id
}

allow if {
	input.action.name == "view"
	record
	person.role == "manager"
}

allow if {
	input.action.name == "view"
	record.department == person.department
}

allow if {
	input.action.name == "edit"
	person.role == "manager"
	record.department == person.department
}
