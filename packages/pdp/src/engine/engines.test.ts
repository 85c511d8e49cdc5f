import { compileCedar } from './cedar/index.ts';
import { describeEngine } from './engine-contract.test.cases.ts';
import { compileRego } from './rego.ts';

describeEngine('Rego', () =>
  compileRego([
    {
      file: 'a.rego',
      source: `package cedar
decision if {
	data.pip.users[input.subject.id].status == "active"
	data.pip.articles[input.resource.id].author == input.subject.id
}`,
    },
  ]),
);

describeEngine('Cedar', async () =>
  compileCedar({
    policies: [
      {
        file: 'a.cedar',
        source: `permit (principal, action == Action::"edit", resource)
when { principal.status == "active" && resource.author == principal };`,
      },
    ],
    entities: [
      { type: 'User', name: 'user', path: ['pip', 'users'] },
      { type: 'Article', name: 'article', path: ['pip', 'articles'], references: { author: 'User' } },
    ],
  }),
);
