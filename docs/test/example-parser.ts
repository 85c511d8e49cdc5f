/** One command of a console block, with what the page says it prints. */
interface ConsoleCommand {
  readonly do: 'run-command';
  readonly line: number;
  readonly command: string;
  /** Lines as printed; `…` stands for the rest of a line, a line of only `…` for any lines. */
  readonly expected: readonly string[];
  readonly exitCode: number;
}

/** What a page asks to be done, in its order. */
export type Step =
  | { readonly do: 'write'; readonly line: number; readonly file: string; readonly text: string }
  | { readonly do: 'validate'; readonly line: number; readonly file: string }
  | { readonly do: 'run-script'; readonly line: number; readonly file: string }
  | ConsoleCommand;

export interface ParsedPage {
  readonly steps: readonly Step[];
  /** Blocks that break the rules of docs/README.md, as `line: message`. */
  readonly problems: readonly string[];
}

interface Fence {
  readonly line: number;
  readonly language: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly flags: readonly string[];
  readonly lines: readonly string[];
}

const CONFIG_DOCUMENT = /^apiVersion: writ\/v1\s*$/m;
const REASON = 'say why it cannot run: `no-run="needs a terminal"`';

/** Reads the fenced blocks of a Markdown page. */
export function parsePage(markdown: string): ParsedPage {
  const steps: Step[] = [];
  const problems: string[] = [];
  for (const fence of fencesOf(markdown)) {
    const problem = problemOf(fence);
    if (problem !== undefined) problems.push(`${fence.line}: ${problem}`);
    else steps.push(...stepsOf(fence));
  }
  return { steps, problems };
}

function problemOf({ attributes, flags, language, lines }: Fence): string | undefined {
  if (flags.includes('no-run') || attributes.get('no-run')?.trim() === '') return REASON;
  const title = attributes.get('title');
  if (title !== undefined && !/^(?!.*\.\.)[\w][\w./-]*$/.test(title))
    return `\`${title}\` is no file name below the page`;
  const runs = !attributes.has('no-run');
  if (language === 'console' && runs && lines[0]?.startsWith('$ ') !== true)
    return 'a console block starts with `$ command`';
  if (language === 'yaml' && runs && title === undefined && CONFIG_DOCUMENT.test(lines.join('\n')))
    return 'a configuration has a title="file.yaml", so that it is validated';
  return undefined;
}

function stepsOf({ attributes, language, line, lines }: Fence): Step[] {
  const file = attributes.get('title');
  const runs = !attributes.has('no-run');
  if (language === 'console') {
    if (!runs) return [];
    const lastExitCode = Number(attributes.get('exit') ?? 0);
    return commandsOf(lines, line, lastExitCode);
  }
  if (file === undefined) return [];
  const text = `${lines.join('\n')}\n`;
  const steps: Step[] = [{ do: 'write', line, file, text }];
  if (!runs) return steps;
  if (language === 'yaml' && CONFIG_DOCUMENT.test(text)) steps.push({ do: 'validate', line, file });
  if (language === 'ts') steps.push({ do: 'run-script', line, file });
  return steps;
}

/** Splits a console block; a command goes on in the next line after a backslash. Only the last one may fail. */
function commandsOf(lines: readonly string[], fenceLine: number, lastExitCode: number): ConsoleCommand[] {
  const commands: (ConsoleCommand & { command: string; expected: string[]; exitCode: number })[] = [];
  let isContinued = false;
  for (const [index, text] of lines.entries()) {
    const current = commands.at(-1);
    if (text.startsWith('$ ')) {
      const line = fenceLine + index + 1;
      commands.push({ do: 'run-command', line, command: text.slice(2), expected: [], exitCode: 0 });
    } else if (current && isContinued) current.command += `\n${text}`;
    else current?.expected.push(text);
    isContinued = (isContinued || text.startsWith('$ ')) && text.endsWith('\\');
  }
  const last = commands.at(-1);
  if (last) last.exitCode = lastExitCode;
  return commands;
}

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const [, mark, info] = /^(`{3,})(.*)$/.exec(lines[index] ?? '') ?? [];
    if (mark === undefined || info === undefined) continue;
    const end = lines.findIndex((text, at) => at > index && text.startsWith(mark) && /^`+\s*$/.test(text));
    const last = end === -1 ? lines.length : end;
    fences.push({ line: index + 1, ...parseInfo(info), lines: lines.slice(index + 1, last) });
    index = last;
  }
  return fences;
}

function parseInfo(info: string): Pick<Fence, 'language' | 'attributes' | 'flags'> {
  const attributes = new Map<string, string>();
  const rest = info.replaceAll(/([\w-]+)="([^"]*)"/g, (_, name: string, value: string) => {
    attributes.set(name, value);
    return '';
  });
  const [language = '', ...flags] = rest.split(/\s+/).filter((word) => word !== '');
  return { language, attributes, flags };
}
