import { type Command, Option } from 'commander';

/** What `writ` takes of heimdall's global flags. */
export interface EdgeOptions {
  readonly envConfigPrefix?: string;
  /** Flags that accept a risk, by the names that commander gives them. */
  readonly [flag: string]: unknown;
}

const INSECURE = {
  insecure: 'accept every risk below; for development only',
  'insecure-skip-all-tls-enforcement': 'accept http everywhere',
  'insecure-skip-ingress-tls-enforcement': 'accept listeners without TLS',
  'insecure-skip-egress-tls-enforcement': 'accept http to everything that is asked',
  'insecure-skip-upstream-tls-enforcement': 'accept http to upstreams',
  'insecure-skip-secure-default-rule-enforcement': 'accept a default rule that lets everyone in',
  'insecure-skip-secure-trusted-proxies-enforcement': 'accept everyone as a trusted proxy',
} as const;

/** Adds heimdall's global flags to a command. */
export function addEdgeOptions(command: Command): Command {
  command.addOption(
    new Option('--env-config-prefix <prefix>', 'prefix of environment variables that override settings').default(
      'HEIMDALLCFG_',
    ),
  );
  for (const [flag, description] of Object.entries(INSECURE)) command.option(`--${flag}`, description);
  return command;
}

/** The names of the flags that were given, without `--`. */
export function insecureFlags(options: EdgeOptions): string[] {
  return Object.keys(INSECURE).filter((flag) => options[camelCase(flag)] === true);
}

function camelCase(flag: string): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
