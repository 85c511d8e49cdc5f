import type { CelInput } from '@bufbuild/cel';
import type { Variable } from '../cel/check.ts';
import { toCel } from '../cel/values.ts';
import { SECRETS, type SecretLookup, type TemplateRoot } from '../template/index.ts';
import type { RequestView } from './request-view.ts';
import { Subject } from './subject.ts';

/** One request on its way through a pipeline: what is known of it, and what steps have done for it. */
export class Exchange {
  readonly request: RequestView;
  readonly subject = new Subject();
  /** What steps found out, by step id. */
  readonly outputs: Record<string, unknown> = { __proto__: null };
  /** Headers for the upstream; names in lower case. They replace what the client sent. */
  readonly headers = new Map<string, string[]>();
  /** Cookies for the upstream. */
  readonly cookies = new Map<string, string>();
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal | undefined;

  readonly #secrets: SecretLookup | undefined;

  constructor(request: RequestView, signal?: AbortSignal, secrets?: SecretLookup) {
    this.request = request;
    this.#secrets = secrets;
    this.signal = signal;
  }

  /** Adds a header for the upstream. */
  addHeader(name: string, value: string): void {
    const key = name.toLowerCase();
    const values = this.headers.get(key);
    if (values) values.push(value);
    else this.headers.set(key, [value]);
  }

  /** What templates see. */
  templateRoot(values?: Readonly<Record<string, string>>): TemplateRoot {
    return {
      Request: this.request.toTemplate(),
      Subject: this.subject.toTemplate(),
      Outputs: this.outputs,
      ...(values && { Values: values }),
      [SECRETS]: this.#secrets,
    };
  }

  /** What expressions see. */
  expressionVariables(values?: Readonly<Record<string, string>>): Partial<Record<Variable, CelInput>> {
    return {
      Request: this.request.toCel(),
      Subject: this.subject.toCel(),
      Outputs: new Map(Object.entries(this.outputs).map(([id, output]) => [id, toCel(output)])),
      ...(values && { Values: toCel(values) }),
    };
  }
}
