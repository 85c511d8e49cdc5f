/** Who and what there is before anybody does anything. */
export const SUBSCRIPTIONS: Readonly<Record<string, { readonly tier: string; readonly status: string }>> = {
  alice: { tier: 'free', status: 'active' },
  bob: { tier: 'basic', status: 'active' },
  carol: { tier: 'professional', status: 'active' },
  dave: { tier: 'professional', status: 'suspended' },
};

export const ARTICLES: Readonly<
  Record<string, { readonly title: string; readonly author: string; readonly status: string }>
> = {
  sourdough: { title: 'Sourdough for beginners', author: 'carol', status: 'published' },
  espresso: { title: 'What an espresso wants', author: 'carol', status: 'published' },
  bicycles: { title: 'Bicycles in the rain', author: 'erin', status: 'published' },
  unfinished: { title: 'Not yet finished', author: 'carol', status: 'draft' },
};
