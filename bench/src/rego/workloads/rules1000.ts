import { defineWorkload, pick, times } from '../workload.ts';

interface Input {
  readonly method: string;
  readonly service: string;
  readonly level: number;
}

const RULES = 1000;

const rules = times(RULES, (index) => ({ method: methodOf(index), service: `svc${index}`, level: index % 7 }));
const byService = new Map(rules.map((rule) => [rule.service, rule]));

function methodOf(index: number): string {
  return pick(() => index % 4, ['GET', 'POST', 'PUT', 'DELETE']);
}

export const rules1000 = defineWorkload<object, Input>({
  name: 'rules1000',
  title: '1000 rules that differ in the constants they compare with',
  make(random) {
    const texts = rules.map(
      ({ method, service, level }) =>
        `allow if {\n\tinput.method == "${method}"\n\tinput.service == "${service}"\n\tinput.level >= ${level}\n}\n`,
    );
    const inputs = times(200, () => {
      const index = random(RULES);
      return { method: methodOf(index), service: `svc${index}`, level: random(8) };
    });
    const policy = `package bench\nimport rego.v1\ndefault allow := false\n${texts.join('')}`;
    return { policy, data: {}, inputs };
  },
  decide({ method, service, level }) {
    const rule = byService.get(service);
    return rule?.method === method && level >= rule.level;
  },
});
