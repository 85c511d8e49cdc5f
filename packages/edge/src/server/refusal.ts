import type { EdgeSettings } from '../config/sections.ts';
import type { Answer, Failure } from '../request/failure.ts';

/** Statuses of failures, where the configuration names no others. */
const STATUSES: Readonly<Record<Failure['type'], number>> = {
  authentication_error: 401,
  authorization_error: 403,
  communication_error: 502,
  internal_error: 500,
  no_rule_error: 404,
  precondition_error: 400,
};

/** Makes answers of failures. */
export class Refusals {
  readonly #respond: EdgeSettings['serve']['respond'];

  constructor(respond: EdgeSettings['serve']['respond']) {
    this.#respond = respond;
  }

  /** @param accept the header of the request: what a verbose answer looks like */
  answer(failure: Failure, accept: string): Answer {
    const status = failure.status ?? this.#statusOf(failure);
    const own = Object.entries(failure.headers);
    const form = this.#respond.verbose ? formOf(failure, accept) : undefined;
    if (!form) return { status, headers: own, body: '' };
    return {
      status,
      headers: [...own, ['content-type', form.type], ['x-content-type-options', 'nosniff']],
      body: form.body,
    };
  }

  #statusOf({ type }: Failure): number {
    const overrides = this.#respond.with;
    // heimdall's documentation has the first name for this one, its code the second.
    const own =
      type === 'precondition_error' ? (overrides.precondition_error ?? overrides.argument_error) : overrides[type];
    return own?.code ?? STATUSES[type];
  }
}

interface Form {
  readonly type: string;
  readonly body: string;
}

function formOf({ type, message }: Failure, accept: string): Form | undefined {
  const code = type.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const forms: readonly (readonly [media: string, make: () => string])[] = [
    ['text/plain', () => `${code}: ${message}`],
    ['text/html', () => `<p>${escapeMarkup(`${code}: ${message}`)}</p>`],
    ['application/json', () => JSON.stringify({ code, message })],
    [
      'application/xml',
      () => `<error><code>${escapeMarkup(code)}</code><message>${escapeMarkup(message)}</message></error>`,
    ],
  ];
  const wanted =
    accept === '' ? ['*/*'] : accept.split(',').map((part) => (part.split(';', 1)[0] ?? '').trim().toLowerCase());
  for (const media of wanted) {
    const found = forms.find(([own]) => media === '*/*' || media === own || media === `${own.split('/', 1)[0]}/*`);
    if (found) return { type: found[0], body: found[1]() };
  }
  return undefined;
}

function escapeMarkup(text: string): string {
  return text.replace(/[<>&"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
