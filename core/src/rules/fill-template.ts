import { keepApart } from '../texts/index.ts';
import {
  type Duration,
  findLanguage,
  type Locale,
  type PropertyValue,
  propertyTypes,
  type RuleType,
  type Template,
  type TemplateChoice,
} from '../vocabulary/index.ts';
import { isPlain } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { isDuration, isRuleRecord, type RuleRecord, type RuleScope, type RuleValue } from './scope.ts';

/** How people call a record. */
export type LabelOf = (record: RuleRecord) => string;

/** How much room there is: `brief` is a row of a list. */
export type TextLength = 'full' | 'brief';

/** The text of a template for people. What is empty is nothing, lists are joined with commas. `length`: default full. */
export function fillTemplate(
  template: Template,
  scope: RuleScope,
  labelOf: LabelOf,
  length: TextLength = 'full',
): string {
  const around = template.filter((part) => typeof part === 'string').join('');
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('languages' in part) return fillTemplate(chooseLanguage(part, scope), scope, labelOf, length);
      const text = formatRuleValue(
        evaluate(part.expression, scope),
        part.type,
        readBy(scope),
        labelOf,
        length,
      );
      // Marks of direction are for a reader: what is stored has none.
      return scope.reader === undefined ? text : keepApart(text, around);
    })
    .join('');
}

function chooseLanguage({ languages, otherwise }: TemplateChoice, { reader, locale }: RuleScope): Template {
  return findLanguage(languages, (reader ?? locale).language) ?? otherwise;
}

/** Rules compare as the business writes; what they yield is written for the reader. */
function readBy({ typeOf, locale, reader }: RuleScope): Pick<RuleScope, 'typeOf' | 'locale'> {
  return { typeOf, locale: reader ?? locale };
}

/** A value as people read it: a property's as its type writes it. `type`: what the rule that yielded it was bound to. */
export function formatRuleValue(
  value: RuleValue,
  type: RuleType,
  scope: Pick<RuleScope, 'typeOf' | 'locale'>,
  labelOf: LabelOf,
  length: TextLength = 'full',
): string {
  if (isRuleRecord(value)) return labelOf(value);
  if (isDuration(value)) return formatDuration(value, scope.locale);
  if (isPlain(value)) return formatPlain(value, type, scope, length);
  if (!Array.isArray(value)) return '';
  return value
    .map((element) => formatRuleValue(element, type, scope, labelOf, length))
    .filter((text) => text !== '')
    .join(', ');
}

function formatPlain(
  value: PropertyValue,
  type: RuleType,
  { typeOf, locale }: Pick<RuleScope, 'typeOf' | 'locale'>,
  length: TextLength,
): string {
  if (type.kind === 'record' || type.type === 'duration') return propertyTypes.text.format(value, {}, locale);
  const { property, options } = type;
  const definition = property && typeOf(property.record, property.property);
  const spec = definition ?? (options === undefined ? {} : { options });
  const { format, formatBriefly = format } = propertyTypes[type.type];
  return (length === 'brief' ? formatBriefly : format)(value, spec, locale);
}

/** `3 days`, as the language has it. */
function formatDuration({ amount, unit }: Duration, { language }: Locale): string {
  const options = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' } as const;
  try {
    return new Intl.NumberFormat(language, options).format(amount);
  } catch {
    return new Intl.NumberFormat('en', options).format(amount);
  }
}
