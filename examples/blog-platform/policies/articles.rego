# METADATA
# title: Who may read and write articles
# description: |
#   Authors always read what they wrote. Others read published articles: as many in full a day as their tier says, then
#   excerpts. Only professionals write.
package articles

import rego.v1

# How many articles a day a tier reads in full. `professional` has no limit and so no line here.
daily_limit := {"free": 2, "basic": 20}

# What to show of an article: what the edge signs into the authorization contract.
default allow := "excerpt"

allow := "full" if may_read_all

may_read_all if is_author

may_read_all if {
	article.status == "published"
	subscription.status == "active"
	within_quota
}

may_write if {
	subscription.status == "active"
	subscription.tier == "professional"
}

is_author if article.author == input.subject.id

within_quota if subscription.tier == "professional"

within_quota if reads_today < daily_limit[subscription.tier]

article := data.pip.articles[input.resource.id]

subscription := data.pip.subscriptions[input.subject.id]

# The counter of another day counts nothing: the nightly reset may be late.
default reads_today := 0

reads_today := data.pip.reads[input.subject.id].count if {
	data.pip.reads[input.subject.id].day == time.format([time.now_ns(), "UTC", "2006-01-02"])
}

# Why, for a person: one line.
reason := "you wrote this article" if is_author

else := sprintf("article `%s` is not known", [input.resource.id]) if not article

else := "the article is not published" if article.status != "published"

else := "you have no subscription" if not subscription

else := sprintf("your subscription is %s", [subscription.status]) if subscription.status != "active"

else := "the professional tier reads without limit" if subscription.tier == "professional"

else := sprintf("%d of %d articles of today are read", [reads_today, daily_limit[subscription.tier]])
