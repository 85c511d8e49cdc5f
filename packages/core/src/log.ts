import { pino } from 'pino';
import { type Clock, systemClock } from './clock.ts';
import { redact } from './redact.ts';
import { redactText } from './redact-text.ts';

/** How much is logged: a level takes in those to its right; `silent` takes in none. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Facts that belong to a message; an error goes under `err`. Secrets are taken out before anything is written. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging. No method ever throws, whatever it is given and wherever the lines go. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines; a field of the same name in a call replaces one. */
  child(fields: LogFields): Logger;
}

/** The logger of a process, whose level may change while it runs. */
export interface RootLogger extends Logger {
  /** Sets the level of this logger and of all its children. */
  setLevel(level: LogLevel): void;
}

export interface LoggerOptions {
  /** Takes one line at a time, its line break included: a stream such as `process.stderr`. */
  readonly destination: { write(line: string): unknown };
  /** Default `info`. */
  readonly level?: LogLevel;
  /** Fields of every line, such as the name of the part. */
  readonly base?: LogFields;
  readonly clock?: Clock;
}

/**
 * Makes a logger that writes one JSON object per line: `level`, `time` (ISO 8601, UTC), the fields, `msg`.
 *
 * Fields, messages, and errors with their causes pass {@link redact}; a line break in them is escaped, so that nobody
 * can forge a line. Written synchronously: for the application log, not for a line per request.
 */
export function createLogger(options: LoggerOptions): RootLogger {
  const clock = options.clock ?? systemClock;
  const sink = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      // The fields are plain by then; pino's own serialiser would take them for an error and read its constructor.
      serializers: { err: (err: unknown) => err },
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination,
  );
  return {
    ...loggerOn(sink, printable(options.base)),
    setLevel: (level) => {
      sink.level = level;
    },
  };
}

/** Logs nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};

type Sink = pino.Logger;

// Bound fields are merged here and not by pino's `child`, which writes a name twice where a call repeats it.
function loggerOn(sink: Sink, bound: LogFields): Logger {
  const write = (level: Exclude<LogLevel, 'silent'>, message: string, fields?: LogFields): void => {
    try {
      if (!sink.isLevelEnabled(level)) return;
      sink[level](fields ? { ...bound, ...printable(fields) } : bound, redactText(message));
    } catch {
      // INVARIANT: logging never breaks the work it tells about, be the destination closed or full.
    }
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (fields) => loggerOn(sink, { ...bound, ...printable(fields) }),
  };
}

/** Names that every line has already; a second one would let a field pass for it. */
const LINE_FIELDS = new Set(['level', 'time', 'msg']);

function printable(fields: LogFields = {}): Record<string, unknown> {
  const clean = redact(fields);
  if (typeof clean !== 'object' || clean === null) return { fields: clean };
  return Object.fromEntries(
    Object.entries(clean).map(([name, value]) => [LINE_FIELDS.has(name) ? `${name}_` : name, value]),
  );
}
