import { type CommandModule, collect } from '../command.ts';
import type { ExplainOptions } from '../edge/explain.ts';
import { addEdgeOptions } from '../edge/options.ts';
import type { TestRulesOptions } from '../edge/test-rules.ts';
import { outputOption } from '../output.ts';

/** `writ edge`: tools for those who write rules. */
export const edge: CommandModule = {
  register(program, io, finish) {
    const group = program.command('edge').description('try rules out');
    const explain = group
      .command('explain')
      .description('say which rule a request is for, and why each step did what it did')
      .requiredOption('-c, --config <file>', 'the configuration of the edge')
      .requiredOption('--request <request>', 'method and path or URL: "GET /articles/1"')
      .option('--header <header>', 'a header: "name: value"; may be repeated', collect)
      .option('--body <text>', 'the body')
      .option('--rules <file>', 'a rule set instead of those of the configuration; may be repeated', collect)
      .addOption(outputOption());
    addEdgeOptions(explain).action(async (options: ExplainOptions) => {
      const { explainRequest } = await import('../edge/explain.ts');
      finish(await explainRequest(io, options));
    });
    const test = group
      .command('test')
      .description('run tests of rules: requests, and what has to come of them')
      .argument('<files...>', 'files with `tests`')
      .requiredOption('-c, --config <file>', 'the configuration of the edge')
      .option('--rules <file>', 'a rule set instead of those of the configuration; may be repeated', collect)
      .addOption(outputOption());
    addEdgeOptions(test).action(async (files: readonly string[], options: TestRulesOptions) => {
      const { testRules } = await import('../edge/test-rules.ts');
      finish(await testRules(io, files, options));
    });
  },
};
