# METADATA
# title: The entry point of AuthZEN requests
# description: Denies what no rule allows.
package authzen

import data.articles
import rego.v1

default allow := {"decision": false, "context": {"reason": "no rule allows this"}}

allow := {
	"decision": articles.allow == "full",
	"context": {"representation": articles.allow, "reason": articles.reason},
} if {
	input.resource.type == "article"
	input.action.name == "read"
}

allow := {"decision": true, "context": {"reason": "professionals write"}} if {
	input.resource.type == "article"
	input.action.name == "write"
	articles.may_write
}
