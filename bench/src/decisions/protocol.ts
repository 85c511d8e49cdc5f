/** What a peer answers to `run N`: nanoseconds for all N decisions together. */
export interface RunTimes {
  readonly wallNs: number;
  /** CPU time of the whole process, user and system. */
  readonly cpuNs: number;
}

/** For each input the values that the query has: none where it is undefined. */
export type Answers = readonly (readonly unknown[])[];

/** @returns `undefined` when `line` is something else */
export function parseRunTimes(line: string): RunTimes | undefined {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || !('wallNs' in value) || !('cpuNs' in value)) return undefined;
  const { wallNs, cpuNs } = value;
  return typeof wallNs === 'number' && typeof cpuNs === 'number' ? { wallNs, cpuNs } : undefined;
}

/** @returns `undefined` when `line` is something else */
export function parseAnswers(line: string): Answers | undefined {
  const value = parseJson(line);
  return Array.isArray(value) && value.every((answer) => Array.isArray(answer)) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
