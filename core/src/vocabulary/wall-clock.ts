import { createDateTime, createInstant, type Instant, type PlainDateTime } from '../contract/index.ts';
import { toLocalParts } from './date-reading.ts';

/**
 * The moment at which the clocks of a time zone show this. Where they show it twice, because they are set back, the
 * first time. Undefined where they never show it, because they are set forward over it.
 */
export function toInstant(wall: PlainDateTime, timezone: string): Instant | undefined {
  const clock = Date.parse(`${wall.value.slice(0, 19)}Z`);
  const day = 86_400_000;
  const moments = [offsetAt(clock - day, timezone), offsetAt(clock + day, timezone)]
    .map((offset) => clock - offset)
    .filter((moment) => moment + offsetAt(moment, timezone) === clock);
  return moments.length === 0
    ? undefined
    : create(createInstant, Math.min(...moments), `${wall.value.slice(19)}Z`);
}

/** What the clocks of a time zone show at a moment. Undefined outside the years 0 to 9999. */
export function toWallClock({ value }: Instant, timezone: string): PlainDateTime | undefined {
  const moment = Date.parse(`${value.slice(0, 19)}Z`);
  return create(createDateTime, moment + offsetAt(moment, timezone), value.slice(19).replace('Z', ''));
}

/** Milliseconds that the clocks of a zone are ahead of UTC. */
function offsetAt(milliseconds: number, timezone: string): number {
  // Beyond these no calendar of the platform can be trusted; no zone changes its clocks there.
  const moment = Math.min(Math.max(milliseconds, -6e13), 2.5e14);
  const { year = '', month, day, hour, minute, second } = toLocalParts(moment, timezone);
  const shown = Date.parse(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return shown - Math.floor(moment / 1000) * 1000;
}

function create<T>(build: (value: string) => T, milliseconds: number, rest: string): T | undefined {
  try {
    return build(new Date(milliseconds).toISOString().slice(0, 19) + rest);
  } catch {
    return undefined;
  }
}
