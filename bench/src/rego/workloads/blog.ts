import { defineWorkload, pick, times } from '../workload.ts';

interface Data {
  readonly subscriptions: Record<string, { tier: 'free' | 'basic' | 'professional'; status: string }>;
  readonly reads: Record<string, { count: number; day: string }>;
  readonly articles: Record<string, { author: string; status: string }>;
}

interface Input {
  readonly subject: { type: string; id: string };
  readonly action: { name: string };
  readonly resource: { type: string; id: string };
  readonly context: { day: string };
}

const DAY = '2026-11-23';
const LIMIT = { free: 2, basic: 20, professional: Number.POSITIVE_INFINITY };

const policy = `package bench
import rego.v1
default allow := false
limit := {"free": 2, "basic": 20}
article := data.articles[input.resource.id]
sub := data.subscriptions[input.subject.id]
allow if {
	input.action.name == "read"
	article.author == input.subject.id
}
allow if {
	input.action.name == "read"
	article.status == "published"
	sub.status == "active"
	within_quota
}
within_quota if sub.tier == "professional"
within_quota if {
	max := limit[sub.tier]
	reads_today < max
}
default reads_today := 0
reads_today := data.reads[input.subject.id].count if data.reads[input.subject.id].day == input.context.day
`;

export const blog = defineWorkload<Data, Input>({
  name: 'blog',
  title: 'quotas of 10,000 readers of 5000 articles, and none for authors',
  make(random) {
    const data: Data = { subscriptions: {}, reads: {}, articles: {} };
    for (let user = 0; user < 10_000; user++) {
      data.subscriptions[`u${user}`] = {
        tier: pick(random, ['free', 'basic', 'professional']),
        status: random(20) ? 'active' : 'suspended',
      };
      data.reads[`u${user}`] = { count: random(25), day: DAY };
    }
    for (let article = 0; article < 5000; article++)
      data.articles[`a${article}`] = {
        author: `u${random(10_000)}`,
        status: random(10) ? 'published' : 'draft',
      };
    const inputs = times(200, (index) => {
      const id = `a${random(5000)}`;
      const subject = index % 10 ? `u${random(10_000)}` : (data.articles[id]?.author ?? '');
      return {
        subject: { type: 'user', id: subject },
        action: { name: 'read' },
        resource: { type: 'article', id },
        context: { day: DAY },
      };
    });
    return { policy, data, inputs };
  },
  decide({ subject, action, resource, context }, { subscriptions, reads, articles }) {
    const article = articles[resource.id];
    if (action.name !== 'read' || !article) return false;
    if (article.author === subject.id) return true;
    const subscription = subscriptions[subject.id];
    if (article.status !== 'published' || subscription?.status !== 'active') return false;
    const read = reads[subject.id];
    const readToday = read?.day === context.day ? read.count : 0;
    return readToday < LIMIT[subscription.tier];
  },
});
