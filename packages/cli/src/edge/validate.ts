import type { ConfigIssue } from '@writ/core';
import {
  enforcementWithout,
  isHeimdallConfiguration,
  loadEdgeConfiguration,
  readDocument,
  readRuleSet,
} from '@writ/edge';
import type { Io } from '../io.ts';
import { json, type OutputFormat } from '../output.ts';
import { reportIssues } from '../report-failure.ts';
import { decisionPointIssues } from './embedded-decision-point.ts';
import { type EdgeOptions, insecureFlags } from './options.ts';

/** Whether a file is a configuration of heimdall; what cannot be read is none. */
export function isEdgeFile(io: Io, file: string): boolean {
  return isHeimdallConfiguration(readDocument(file, { ...io, substitutes: false }).node);
}

/** Checks a configuration file of heimdall. @returns 0 where it is valid, else 1 */
export function validateEdgeConfig(io: Io, file: string, options: EdgeOptions, output: OutputFormat): 0 | 1 {
  const loaded = load(io, file, options);
  const issues = loaded.ok ? decisionPointIssues(io, loaded.configuration) : loaded.issues;
  return report(io, issues, loaded.warnings, output, 'Configuration is valid');
}

/** Checks a rule set against the configuration that it is to run with. @returns 0 where it is valid, else 1 */
export function validateRuleSet(
  io: Io,
  { config, file, isProxy, output }: { config: string; file: string; isProxy: boolean; output: OutputFormat },
  options: EdgeOptions,
): 0 | 1 {
  const loaded = load(io, config, options);
  if (!loaded.ok) return report(io, loaded.issues, loaded.warnings, output, '');
  const substitutes = loaded.configuration.settings.providers.file_system?.env_vars_enabled ?? false;
  const document = readDocument(file, { ...io, substitutes });
  const { configuration } = loaded;
  if (!document.node && document.issues.length === 0) {
    io.err(`writ: \`${file}\` holds no rule set\n`);
    return 1;
  }
  const result = readRuleSet(document, { id: `file_system:${file}`, configuration, isProxy });
  return report(
    io,
    result.ok ? [] : result.issues,
    [...loaded.warnings, ...result.warnings],
    output,
    'Rule set is valid',
  );
}

function load(io: Io, file: string, options: EdgeOptions): ReturnType<typeof loadEdgeConfiguration> {
  return loadEdgeConfiguration(file, {
    ...io,
    enforcement: enforcementWithout(insecureFlags(options)),
    ...(options.envConfigPrefix !== undefined && { environmentPrefix: options.envConfigPrefix }),
  });
}

function report(
  io: Io,
  issues: readonly ConfigIssue[],
  warnings: readonly ConfigIssue[],
  output: OutputFormat,
  valid: string,
): 0 | 1 {
  const isValid = issues.length === 0;
  if (output === 'json') io.out(json({ valid: isValid, issues, warnings }));
  else {
    for (const { file, line, column, message } of warnings) io.err(`${file}:${line}:${column}: warning: ${message}\n`);
    if (isValid) io.out(`${valid}\n`);
    else reportIssues(io, issues);
  }
  return isValid ? 0 : 1;
}
