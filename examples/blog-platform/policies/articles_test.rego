package articles_test

import data.articles
import rego.v1

today := time.format([time.now_ns(), "UTC", "2006-01-02"])

pip := {
	"articles": {
		"dough": {"author": "carol", "status": "published"},
		"draft": {"author": "carol", "status": "draft"},
	},
	"subscriptions": {
		"alice": {"tier": "free", "status": "active"},
		"bob": {"tier": "basic", "status": "active"},
		"carol": {"tier": "professional", "status": "active"},
		"dave": {"tier": "professional", "status": "suspended"},
	},
	"reads": {
		"alice": {"day": today, "count": 2},
		"bob": {"day": today, "count": 19},
		"carol": {"day": today, "count": 500},
	},
}

ask(subject, article) := {
	"subject": {"type": "user", "id": subject},
	"action": {"name": "read"},
	"resource": {"type": "article", "id": article},
}

test_free_tier_reads_two_a_day if {
	articles.allow == "excerpt" with input as ask("alice", "dough") with data.pip as pip
	one := json.patch(pip, [{"op": "replace", "path": "/reads/alice/count", "value": 1}])
	articles.allow == "full" with input as ask("alice", "dough") with data.pip as one
}

test_counter_of_yesterday_counts_nothing if {
	old := json.patch(pip, [{"op": "replace", "path": "/reads/alice/day", "value": "2001-01-01"}])
	articles.allow == "full" with input as ask("alice", "dough") with data.pip as old
}

test_basic_tier_reads_twenty_a_day if {
	articles.allow == "full" with input as ask("bob", "dough") with data.pip as pip
	all := json.patch(pip, [{"op": "replace", "path": "/reads/bob/count", "value": 20}])
	articles.allow == "excerpt" with input as ask("bob", "dough") with data.pip as all
}

test_professional_reads_without_limit if {
	articles.allow == "full" with input as ask("carol", "dough") with data.pip as pip
}

test_author_reads_own_draft if {
	articles.allow == "full" with input as ask("carol", "draft") with data.pip as pip
}

test_nobody_else_reads_a_draft if {
	articles.allow == "excerpt" with input as ask("bob", "draft") with data.pip as pip
}

test_suspended_subscription_reads_excerpts if {
	articles.allow == "excerpt" with input as ask("dave", "dough") with data.pip as pip
	articles.reason == "your subscription is suspended" with input as ask("dave", "dough") with data.pip as pip
}

test_anonymous_reads_excerpts if {
	articles.allow == "excerpt" with input as ask("anonymous", "dough") with data.pip as pip
}

test_only_active_professionals_write if {
	articles.may_write with input as ask("carol", "dough") with data.pip as pip
	every subject in ["alice", "bob", "dave", "anonymous"] {
		not articles.may_write with input as ask(subject, "dough") with data.pip as pip
	}
}

test_reason_counts if {
	articles.reason == "2 of 2 articles of today are read" with input as ask("alice", "dough") with data.pip as pip
}
