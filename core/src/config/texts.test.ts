import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogues } from '../texts/index.ts';
import { vocabularyIn } from '../vocabulary/index.ts';
import { formatProblems } from './format-problems.ts';
import { loadConfig } from './load-config.ts';

const insurance = readFileSync(join(import.meta.dirname, 'fixtures/insurance.yaml'), 'utf8');
const env = { POLICIES_URL: 'postgres://localhost/policies', NOTIFY_SECRET: 'whsec_c2VjcmV0c2VjcmV0' };

function load(yaml: string, files: Readonly<Record<string, string>> = {}) {
  return loadConfig({
    file: 'hub.yaml',
    env,
    readFile(path) {
      const name = path.split('/').at(-1) ?? '';
      const text = name === 'hub.yaml' ? yaml : files[name];
      if (text === undefined) throw Object.assign(new Error('not there'), { code: 'ENOENT' });
      return text;
    },
  });
}

/** The problems of these lines behind the fixture, with line numbers counted from its end. */
function problemsOf(lines: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const end = insurance.trimEnd().split('\n').length;
  const { problems } = load(`${insurance.trimEnd()}\n${lines}\n`, files);
  return problems.map((problem) =>
    formatProblems([problem])
      .replace(/^hub\.yaml:(\d+)/, (_, line: string) => `hub.yaml:${Number(line) - end}`)
      .replace(/\s+/g, ' '),
  );
}

const textsOf = (lines: string, files: Readonly<Record<string, string>> = {}) =>
  load(`${insurance.trimEnd()}\n${lines}\n`, files).config?.texts;

describe('texts of a business', () => {
  it('stand in hub.yaml, in one file, or in a file for each language', () => {
    const inline = textsOf('texts: { en: { menu: "How can we help?" }, af: { yes: Reg so } }');
    expect(inline?.get('en')).toEqual({ menu: 'How can we help?' });
    expect(inline?.get('af')).toEqual({ yes: 'Reg so' });
    const whole = 'en: { menu: "How can we help?" }\n';
    expect(textsOf('texts: ./texts.yaml', { 'texts.yaml': whole })?.get('en')).toEqual(inline?.get('en'));
    const split = textsOf('texts: { de: de.yaml }', { 'de.yaml': 'menu: Was darf es sein?\n' });
    expect(split?.get('de')).toEqual({ menu: 'Was darf es sein?' });
  });

  it('may bring a language of their own, when nothing is missing', () => {
    const zulu = Object.entries(catalogues.get('en') ?? {}).map(
      ([key, text]) => `  ${key}: ${JSON.stringify(text)}`,
    );
    expect(textsOf('texts: zu.yaml', { 'zu.yaml': `zu:\n${zulu.join('\n')}\n` })?.get('zu')?.yes).toBe('Yes');
    expect(problemsOf('texts: { zu: { yes: Yebo } }')).toEqual([
      expect.stringMatching(
        /^hub\.yaml:1:\d+ error texts\.zu: "zu" has no texts of its own, and \d+ are missing here\. Fix: Write them too: greeting, .+ can be reworded\.$/,
      ),
    ]);
  });
});

describe('bad input: texts', () => {
  it.each([
    [
      'an unknown key',
      'texts: { en: { gretting: Hi } }',
      'hub.yaml:1:26 error texts.en.gretting: "gretting" is not a text of the core. Fix: Did you mean "greeting"?',
    ],
    [
      'an unknown placeholder',
      'texts: { en: { menu: "Hi {name}" } }',
      'hub.yaml:1:22 error texts.en.menu: "menu" holds {name}, which is no placeholder of this text. Fix: Known here are: {business}.',
    ],
    [
      'a missing placeholder',
      'texts: { en: { confirm-change: "Change {label} to {after}?" } }',
      'hub.yaml:1:32 error texts.en.confirm-change: "confirm-change" lacks {before}: customers must be told. Fix: Put {before} into the text.',
    ],
    [
      'a text too long for its button',
      'texts: { en: { yes: "Yes, that is what I would like" } }',
      'hub.yaml:1:21 error texts.en.yes: "yes" is longer than 20 characters. Fix: Write at most 20 characters.',
    ],
    [
      'a language that is none',
      'texts: { english: { menu: Hi } }',
      'hub.yaml:1:10 error texts.english: "english" is not a language code. Fix: Write a code such as en, af or fr.',
    ],
    [
      'yes and no with one word',
      'texts: { en: { no: "yes" } }',
      'hub.yaml:1:10 error texts.en: "en" calls yes and no the same. Fix: Give the two buttons different words.',
    ],
    [
      'no text',
      'texts: { en: { menu: [Hi] } }',
      'hub.yaml:1:16 error texts.en.menu: "menu" must be text. Fix: Write a text in quotes, or remove the key.',
    ],
  ])('%s', (_, lines, problem) => {
    expect(problemsOf(lines)).toEqual([problem]);
  });

  it('a list, and a file that is not there', () => {
    expect(problemsOf('texts: [a]')[0]).toMatch(
      /^hub\.yaml:1:1 error texts: "texts" must be a set of keys\. Fix: /,
    );
    expect(problemsOf('texts: { en: other.yaml }')[0]).toMatch(
      /^hub\.yaml:1:14 error texts\.en: The file "other\.yaml" cannot be read \(ENOENT\)\. Fix: /,
    );
  });

  it('is told with the line of the file that it stands in', () => {
    const file = 'en:\n  menu: Hi\n  applied: "Done. {summary}"\n';
    expect(problemsOf('texts: ./my.yaml', { 'my.yaml': file })).toEqual([
      'my.yaml:3:12 error en.applied: "applied" lacks {reference}: customers must be told. Fix: Put {reference} into the text.',
    ]);
    expect(problemsOf('texts: ./my.yaml', { 'my.yaml': 'en: { menu: "Hi }\n' })[0]).toMatch(
      /^my\.yaml:\d+:\d+ error/,
    );
  });
});

describe('what an action says', () => {
  const load2 = (otherwise: string) =>
    load(insurance.replace('otherwise: "That policy is no longer active."', `otherwise: ${otherwise}`));

  it('may be written in several languages', () => {
    const { config, problems } = load2('{ en: "Not {policy.number}.", af: "Nie {policy.number} nie." }');
    expect(problems).toEqual([]);
    const [guard] = config?.vocabulary.actions['add-beneficiary']?.when ?? [];
    expect(guard?.otherwise).toMatchObject([
      { languages: { af: [expect.stringContaining('Nie '), {}, ' nie.'] }, otherwise: ['Not ', {}, '.'] },
    ]);
  });

  it('is checked in each, and told where it stands', () => {
    expect(load2('{ en: "Not {policy.number}.", af: "Nie {policy.nommer} nie." }').problems).toMatchObject([
      { path: 'actions.add-beneficiary.otherwise.af' },
    ]);
    expect(load2('{ Afrikaans: Nee }').problems).toMatchObject([
      {
        path: 'actions.add-beneficiary.otherwise.Afrikaans',
        message: expect.stringContaining('language code'),
      },
    ]);
  });
});

describe('labels', () => {
  const change = (from: string, to: string) => {
    expect(insurance).toContain(from);
    return load(insurance.replace(from, to));
  };

  it('may be written in several languages; the business’s is the one to fall back on', () => {
    const { config, problems } = change(
      'change: customer.address\n',
      'change: customer.address\n    label: { en: Move house, af: Verander adres, de: Adresse ändern }\n',
    );
    expect(problems).toEqual([]);
    const vocabulary = config?.vocabulary;
    if (vocabulary === undefined) throw new Error('No vocabulary');
    const labelIn = (language: string) => vocabularyIn(vocabulary, language).actions['change-address']?.label;
    expect(vocabulary.actions['change-address']?.label).toBe('Move house');
    expect(['af', 'de-AT', 'fr'].map(labelIn)).toEqual(['Verander adres', 'Adresse ändern', 'Move house']);
  });

  it('of an option are words for it, in their language alone', () => {
    const { config } = change(
      'options: { child: [daughter, son],',
      'options: { child: { says: [daughter, son], label: { en: youngster, af: kind } },',
    );
    const vocabulary = config?.vocabulary;
    if (vocabulary === undefined) throw new Error('No vocabulary');
    const saysIn = (language: string) =>
      vocabularyIn(vocabulary, language).records.beneficiary?.properties.relationship?.options?.child;
    expect(vocabulary.records.beneficiary?.properties.relationship?.options?.child).toEqual([
      'daughter',
      'son',
      'youngster',
    ]);
    expect(saysIn('af')).toContain('kind');
    expect(saysIn('de')).not.toContain('kind');
  });

  it('must be short, of a language, and one for each action', () => {
    const problemsWith = (label: string) =>
      change('change: customer.address\n', `change: customer.address\n    label: ${label}\n`).problems.map(
        ({ path, message }) => `${path}: ${message}`,
      );
    expect(problemsWith('{ af: Verander u adres en posadres }')).toEqual([
      'actions.change-address.label.af: "af" is longer than 24 characters.',
    ]);
    expect(problemsWith('{ Afrikaans: Verander adres }')).toEqual([
      'actions.change-address.label.Afrikaans: "Afrikaans" is not a language code.',
    ]);
    expect(problemsWith('{}')).toEqual(['actions.change-address.label: "label" is empty.']);
    expect(problemsWith('{ af: Verander adres, de: Add beneficiary }')).toEqual([
      'actions.add-beneficiary.label: "change-address" has the same label.',
    ]);
  });
});
