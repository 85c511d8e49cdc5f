import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { enforcementWithout, loadEdgeConfiguration, readDocument, readRuleSet } from '@writ/edge';

/** What a file of heimdall's validation suite must come to. */
export interface Verdict {
  readonly name: string;
  /** Undefined where it is as it must be. */
  readonly problem: string | undefined;
}

/** The reasons that files are invalid for, by what their names say; the messages must speak of them. */
const REASONS: readonly (readonly [name: RegExp, message: RegExp])[] = [
  [/insecure-trusted-proxies/, /trusted_proxies/],
  [/no-https-for-upstream/, /rewrite.*https/],
  [/no-https/, /https/],
  [/no-tls/, /tls/],
  [/no-default-principal|only-custom-principals/, /default principal/],
  [/invalid-for-proxy-usage/, /forward_to/],
];

/** The configurations that rule sets of a folder are checked against, the first that is there. */
const CONFIGURATIONS = ['config-valid.yaml', 'config-valid-with-default-rule.yaml'];

/** All files of a folder of the suite. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Checks files as `writ validate` does, with a key where they ask for one. */
export function runFiles(files: readonly string[]): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'writ-heimdall-'));
  try {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-384',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const keys = join(folder, 'keystore.pem');
    writeFileSync(keys, privateKey, { mode: 0o600 });
    const environment = { TEST_KEYSTORE_FILE: keys, TEST_TRUSTSTORE_FILE: keys };
    return files.map((file) => ({
      name: `${basename(dirname(file))}/${basename(file)}`,
      problem: problemOf(file, environment),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function problemOf(file: string, environment: Readonly<Record<string, string>>): string | undefined {
  const name = basename(file);
  const isExample = name.startsWith('example_');
  const messages = /^ruleset|rules/.test(name)
    ? ruleSetMessages(file, environment, isExample)
    : configMessages(file, environment, isExample);
  const mustBeValid = isExample || /-valid/.test(name);
  if (mustBeValid) return messages.length === 0 ? undefined : messages.join('\n');
  if (messages.length === 0) return 'it is invalid and was accepted';
  const reason = REASONS.find(([pattern]) => pattern.test(name))?.[1];
  return !reason || messages.some((message) => reason.test(message))
    ? undefined
    : `not refused for its reason but:\n${messages.join('\n')}`;
}

function configMessages(
  file: string,
  environment: Readonly<Record<string, string>>,
  isInsecure: boolean,
): readonly string[] {
  const loaded = load(file, environment, isInsecure);
  return loaded.ok ? [] : loaded.issues.map(({ message }) => message);
}

function load(
  file: string,
  environment: Readonly<Record<string, string>>,
  isInsecure: boolean,
): ReturnType<typeof loadEdgeConfiguration> {
  const enforcement = enforcementWithout(isInsecure ? ['insecure'] : []);
  return loadEdgeConfiguration(file, { environment, workingDirectory: dirname(file), enforcement });
}

function ruleSetMessages(
  file: string,
  environment: Readonly<Record<string, string>>,
  isExample: boolean,
): readonly string[] {
  const folder = dirname(file);
  const config = (isExample ? ['example_config.yaml'] : CONFIGURATIONS)
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  if (config === undefined) return ['there is no configuration beside it to check it against'];
  const loaded = load(config, environment, isExample);
  if (!loaded.ok) return loaded.issues.map(({ message }) => `${basename(config)}: ${message}`);
  const document = readDocument(file, { environment, workingDirectory: folder, substitutes: false });
  const isProxy = /proxy|upstream/.test(basename(file));
  const result = readRuleSet(document, { id: file, configuration: loaded.configuration, isProxy });
  return result.ok ? [] : result.issues.map(({ message }) => message);
}
