import { resolve } from 'node:path';
import { suggestFix } from '../suggest.ts';
import { checkLanguage, checkText, isTextKey, type Overrides, textKeys } from '../texts/index.ts';
import type { Problem } from './hub-config.ts';
import { createReport, type Report } from './report.ts';
import { reportReservedKeys } from './shape-problems.ts';
import { type Path, parseYamlSource } from './yaml-source.ts';

export interface ReadTextsOptions {
  /** Paths in `texts:` are relative to it. */
  readonly folder: string;
  readonly readFile: (path: string) => string;
  /** Of hub.yaml. */
  readonly report: Report;
}

export interface ReadTexts {
  /** By language code, as it is written. */
  readonly overrides: ReadonlyMap<string, Overrides>;
  /** What is wrong in the files that `texts:` names. */
  readonly problems: readonly Problem[];
}

/** A set of keys, and where it stands. */
interface Part {
  readonly value: unknown;
  readonly report: Report;
  readonly path: Path;
}

const howTo = 'Write texts: { en: { menu: "How can we help?" } }, or the path of a file that holds the same.';

/** Reads `texts:`: wordings by language and key, in hub.yaml or in files of their own. Every problem is reported. */
export function readTexts(value: unknown, options: ReadTextsOptions): ReadTexts {
  const files: OpenedFile[] = [];
  const overrides = new Map<string, Overrides>();
  const open = (part: Part): Part | undefined => {
    if (typeof part.value !== 'string') return part;
    const opened = openFile(part, part.value, options);
    if (opened !== undefined) files.push(opened);
    return opened;
  };
  const whole = value === undefined ? undefined : open({ value, report: options.report, path: ['texts'] });
  for (const [language, texts] of entriesOf(whole)) {
    const { report, path } = texts;
    if (!/^[a-z]{2,3}$/.test(language)) {
      report.error(path, `"${language}" is not a language code.`, 'Write a code such as en, af or fr.');
      continue;
    }
    const part = open(texts);
    const read = readLanguage(part);
    overrides.set(language, read);
    if (part === undefined) continue;
    for (const { message, fix } of checkLanguage(language, read))
      report.error(path, `"${language}" ${message}.`, fix);
  }
  return {
    overrides,
    problems: files.flatMap(({ faults, report }) => [...faults, ...report.problems]),
  };
}

function readLanguage(part: Part | undefined): Overrides {
  const read: Record<string, string> = {};
  for (const [key, { value, report, path }] of entriesOf(part)) {
    if (!isTextKey(key)) {
      report.error(path, `"${key}" is not a text of the core.`, suggestFix(key, textKeys, ''));
      continue;
    }
    if (typeof value !== 'string' || value.trim() === '') {
      report.error(path, `"${key}" must be text.`, 'Write a text in quotes, or remove the key.');
      continue;
    }
    for (const { message, fix } of checkText(key, value)) report.error(path, `"${key}" ${message}.`, fix);
    read[key] = value;
  }
  return read;
}

function entriesOf(part: Part | undefined): readonly (readonly [string, Part])[] {
  if (part === undefined) return [];
  const { value, report, path } = part;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report.error(path, `"${String(path.at(-1) ?? 'The file')}" must be a set of keys.`, howTo);
    return [];
  }
  return Object.entries(value).map(([key, item]) => [key, { value: item, report, path: [...path, key] }]);
}

interface OpenedFile extends Part {
  /** What is wrong with it as YAML. */
  readonly faults: readonly Problem[];
}

/** The content of a file in place of its path. Undefined, and reported, where it cannot be read. */
function openFile({ report, path }: Part, name: string, options: ReadTextsOptions): OpenedFile | undefined {
  try {
    const source = parseYamlSource(options.readFile(resolve(options.folder, name)));
    const own = createReport(name, source);
    reportReservedKeys(source.value, own);
    const faults = source.faults.map(
      ({ path: at, ...fault }): Problem => ({ severity: 'error', file: name, path: at.join('.'), ...fault }),
    );
    return { value: source.value ?? {}, report: own, path: [], faults };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const fix = `Write texts into it, or correct the path: it is relative to ${options.folder}.`;
    report.error(path, `The file "${name}" cannot be read (${code}).`, fix);
    return undefined;
  }
}
