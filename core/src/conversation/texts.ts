/** The core's own texts, by key. `{name}` is filled in; nothing else in a text has a meaning. */
export const english = {
  greeting: 'Hello {customer}, this is {business}. What can I do for you?',
  'greeting-unnamed': 'Hello, this is {business}. What can I do for you?',
  menu: 'What can I do for you?',
  'menu-again': 'Sorry, I did not understand that. What can I do for you?',
  'menu-open': 'Choose',
  'menu-more': 'More…',
  person: 'Talk to a person',
  'ask-value': 'What is the {label} of the {type}?',
  'ask-value-new': 'What is the new {label}?',
  'ask-part': 'What is the {part} of the {label}?',
  'ask-property': 'What would you like to change?',
  'ask-record': 'Which one do you mean?',
  'ask-choice': 'Which {label}?',
  'value-invalid': 'I could not read that as {label}.',
  'value-ambiguous': 'I can read that in more than one way.',
  'value-too-long': 'That is too long for the {label}: at most {limit} characters.',
  'value-does-not-fit': 'That {label} cannot be stored.',
  'verify-first': 'First I make sure that it is really you.',
  verify: 'Can you confirm the {label} we have on file?',
  'verify-wrong': 'That does not match what we have on file.',
  'verify-impossible':
    'I cannot verify here that this record is yours, so I cannot change it. A person at {business} can help you.',
  locked:
    'I could not verify you, so for your safety I cannot make changes here for now. A person at {business} can help you.',
  'confirm-change': "I'll update your {label} from {before} to {after}. Is that correct?",
  'confirm-change-of': "I'll update the {label} of {record} from {before} to {after}. Is that correct?",
  'confirm-set': "I'll set your {label} to {after}. Is that correct?",
  'confirm-set-of': "I'll set the {label} of {record} to {after}. Is that correct?",
  'confirm-clear': "I'll clear your {label}, which is {before}. Is that correct?",
  'confirm-changes': "I'll make these changes:\n{lines}\nIs that correct?",
  'confirm-add': "I'll add this {type} to {parent}:\n{lines}\nIs that correct?",
  'confirm-remove': "I'll remove this {type} from {parent}:\n{lines}\nIs that correct?",
  'confirm-twice': 'This cannot be undone here. Please confirm once more:\n{lines}',
  'line-change': '- {label}: {before} → {after}',
  'line-value': '- {label}: {value}',
  empty: 'nothing',
  'not-shown': '(not shown)',
  'your-record': 'your record',
  'plain-yes': 'I only go ahead on a plain yes. Otherwise tell me what should be different.',
  'question-expired': 'That question was no longer open, so I ask again.',
  'question-unsent': 'I ask again, to be sure that we mean the same.',
  'record-moved': 'The record changed in the meantime.',
  yes: 'Yes',
  no: 'No',
  declined: 'All right, nothing was changed. Anything else?',
  stopped: 'All right, I stopped. Nothing was changed. Anything else?',
  'no-change': 'That is what we already have on file. Nothing was changed.',
  'guard-failed': 'That is not possible at the moment. Nothing was changed.',
  'nothing-there': 'I find no {type} on your record, so there is nothing to do.',
  'already-there': 'There is already a {type} on your record, and it can hold only one.',
  'not-permitted': 'I cannot do that here at the moment. A person at {business} can help you.',
  held: 'I cannot make changes at the moment. Nothing was changed; please try again later.',
  writing: 'I am still working on your change. I will tell you as soon as it is done.',
  applied: 'Done. {summary} Reference: {reference}.',
  'applied-change': 'The {label} is now {after}.',
  'applied-add': 'The {type} was added.',
  'applied-remove': 'The {type} was removed.',
  'applied-other': 'Your change was made.',
  'not-applied': 'Your change could not be made, and nothing was changed. Reference: {reference}.',
  unknown:
    'I could not make sure whether your change went through. {business} has been told and will check. Please do not send it again. Reference: {reference}.',
  'unknown-sender': 'I find no record for your number at {business}, so I cannot help you here.',
  'several-records':
    'Your number stands on more than one record, so I cannot tell which is yours. A person at {business} can help you.',
  'no-phone':
    'I cannot see your phone number, so I cannot find your record. A person at {business} can help you.',
  unreachable:
    'I cannot reach our records at the moment. Nothing was changed; please try again in a few minutes.',
  unreadable: 'I can read text and buttons only.',
  'old-button': 'That button belongs to an earlier question.',
  'handed-over':
    'I have told {business} that you would like to talk to a person. Send "menu" to go on with me.',
  goodbye: 'Goodbye!',
} as const;

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

/** Fills a text. A value is put in as it is: braces in it mean nothing. */
export function fillText(texts: Texts, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return texts[key].replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
