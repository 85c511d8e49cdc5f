import { didYouMean, type MapNode } from '@writ/core';
import { type Findings, quoted } from './finding.ts';
import { resolveReference } from './references.ts';
import { mapsAt, scalarAt, textAt } from './tree.ts';

/** Service levels that the standard lists, and a few that its examples use. */
const LISTED = [
  'availability',
  'throughput',
  'errorRate',
  'generalAvailability',
  'endOfSupport',
  'endOfLife',
  'retention',
  'frequency',
  'latency',
  'freshness',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
  'timeOfAvailability',
];

/** The units of time, in milliseconds. `m` is not among them: some read it as minutes, others as months. */
const MS: Readonly<Record<string, number>> = (() => {
  const second = 1000;
  const day = 86_400 * second;
  const units: [string[], number][] = [
    [['ms', 'millisecond', 'milliseconds'], 1],
    [['s', 'sec', 'second', 'seconds'], second],
    [['min', 'mins', 'minute', 'minutes'], 60 * second],
    [['h', 'hr', 'hour', 'hours'], 3600 * second],
    [['d', 'day', 'days'], day],
    [['w', 'week', 'weeks'], 7 * day],
    [['mo', 'month', 'months'], 30 * day],
    [['y', 'yr', 'year', 'years'], 365 * day],
  ];
  return Object.fromEntries(units.flatMap(([names, ms]) => names.map((name) => [name, ms])));
})();

const TIMED = new Set([
  'latency',
  'freshness',
  'retention',
  'frequency',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
]);

/** A number of units of time in milliseconds; undefined where the unit is none. */
export function timeMs(value: number, unit: string): number | undefined {
  return Object.hasOwn(MS, unit) ? value * (MS[unit] ?? 0) : undefined;
}

/** A duration of ISO 8601 (`PT10M`) or in Writ's own spelling (`10m`), in milliseconds. */
export function durationMs(text: string): number | undefined {
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (iso && text !== 'P' && !text.endsWith('T')) {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = iso;
    return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  }
  const short = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!short) return undefined;
  const unit = SHORT[short[2] ?? ''] ?? 0;
  return Number(short[1]) * unit;
}

/** @param strict whether what cannot be enforced is an error */
export function checkServiceLevels(document: MapNode, findings: Findings, strict: boolean): void {
  const objects = mapsAt(document, 'schema');
  const unsure = strict ? 'error' : 'warning';
  for (const level of mapsAt(document, 'slaProperties')) {
    const property = scalarAt(level, 'property');
    const name = textAt(level, 'property') ?? '';
    if (property && !LISTED.includes(name)) {
      const hint = didYouMean(name, LISTED);
      const severity = hint === '' ? 'info' : unsure;
      findings.add(
        severity,
        property,
        'ERR_CONTRACT_SLA',
        `the standard lists no service level ${quoted(name)}, so nothing enforces it${hint}`,
      );
    }
    const value = scalarAt(level, 'value');
    if (value && typeof value.value === 'number' && value.value < 0) {
      findings.error(value, 'ERR_CONTRACT_SLA', `\`${name}\` cannot be negative`);
    }
    if (TIMED.has(name)) checkTime(level, name, findings, unsure);
    const element = scalarAt(level, 'element');
    for (const part of typeof element?.value === 'string' ? element.value.split(',') : []) {
      const target = resolveReference(objects, part.trim());
      // Examples of the standard name elements of schemas that they leave out.
      if (element && typeof target === 'string' && target !== 'elsewhere' && objects.length > 0) {
        findings.add(unsure, element, 'ERR_CONTRACT_SLA', target);
      }
    }
  }
}

function checkTime(level: MapNode, name: string, findings: Findings, unsure: 'error' | 'warning'): void {
  const unit = scalarAt(level, 'unit');
  const value = scalarAt(level, 'value');
  if (typeof unit?.value === 'string') {
    if (unit.value === 'm') {
      findings.add(
        unsure,
        unit,
        'ERR_CONTRACT_SLA',
        'the unit `m` is minutes to some and months to others; write `min` or `months`',
      );
    } else if (timeMs(1, unit.value) === undefined) {
      const hint =
        didYouMean(unit.value, Object.keys(MS)) || '; write `ms`, `s`, `min`, `h`, `d`, `w`, `months` or `y`';
      findings.add(unsure, unit, 'ERR_CONTRACT_SLA', `${quoted(unit.value)} is no unit of time${hint}`);
    }
  } else if (typeof value?.value === 'number' && (name === 'latency' || name === 'freshness')) {
    findings.add(unsure, value, 'ERR_CONTRACT_SLA', `\`${name}\` needs a \`unit\` of time`);
  }
  if (
    value &&
    typeof value.value === 'string' &&
    Number.isNaN(Number(value.value)) &&
    durationMs(value.value) === undefined
  ) {
    findings.add(
      unsure,
      value,
      'ERR_CONTRACT_SLA',
      `\`${name}\` must be a number with a \`unit\`, not ${quoted(value.value)}`,
    );
  }
}

const SHORT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
