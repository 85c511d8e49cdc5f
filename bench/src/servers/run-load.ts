import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, pinned } from '../host.ts';
import { type Failure, failed, withLastLine } from '../results.ts';
import { runProcess } from '../run-process.ts';
import type { LoadReport, LoadSpec } from './load.ts';
import { parseWrkReport, wrkArguments, wrkScript } from './wrk.ts';

const GENERATOR = fileURLToPath(new URL('../programs/load-generator.ts', import.meta.url));
/** Time that the load generator has beyond the load itself to start, finish its requests and report. */
const MARGIN_MS = 20_000;

/** @param directory a folder for files of this load */
export async function runLoad(spec: LoadSpec, host: Host, directory: string): Promise<LoadReport | Failure> {
  const tool = host.loadTool;
  const { command, args } =
    tool === 'wrk'
      ? { command: 'wrk', args: wrkArguments(spec, await writeScript(spec, directory)) }
      : {
          command: process.execPath,
          args: ['--conditions=@writ/source', GENERATOR, JSON.stringify(spec)],
        };
  const end = await runProcess(host.children, {
    ...pinned(host, 'load', command, args),
    timeoutMs: spec.seconds * 1e3 + MARGIN_MS,
    keepStdout: true,
  });
  const report = tool === 'wrk' ? parseWrkReport(end.stdout, spec.status) : parseBuiltInReport(end.stdout);
  if (report && end.exitCode === 0) return report;
  return failed(withLastLine(end.timedOut ? 'the load did not end' : 'the load generator did not report', end.stderr));
}

/** Reads what the built-in generator prints; `undefined` when the text is something else. */
function parseBuiltInReport(text: string): LoadReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const record = new Map<string, unknown>(Object.entries(value));
  const number = (name: string): number => {
    const field = record.get(name);
    return typeof field === 'number' ? field : Number.NaN;
  };
  const report = {
    requests: number('requests'),
    errors: number('errors'),
    seconds: number('seconds'),
    p50Us: number('p50Us'),
    p99Us: number('p99Us'),
  };
  return Object.values(report).some(Number.isNaN) ? undefined : report;
}

async function writeScript(spec: LoadSpec, directory: string): Promise<string | undefined> {
  const script = wrkScript(spec.request);
  if (script === undefined) return undefined;
  const path = join(directory, 'request.lua');
  await writeFile(path, script);
  return path;
}
