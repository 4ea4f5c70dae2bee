import { type ChannelLimits, type Choice, type OutgoingContent, ParleyError } from '@parley/core/contract';

/** WhatsApp's own. Written out here, because a plugin imports no other plugin. */
export const simulatorLimits: ChannelLimits = {
  text: 4096,
  textWithChoices: 1024,
  buttons: 3,
  buttonTitle: 20,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  contactRequest: true,
  documents: true,
  alerts: true,
  windowMs: 24 * 60 * 60 * 1000,
  bodyBytes: 1024 * 1024,
};

const longestToken = 200;
const longestName = 100;
/** Far below what WhatsApp takes: a longer text is no statement. */
const longestFile = 1_000_000;

/** Throws `PARLEY_CHANNEL_REJECTED` for content that WhatsApp would refuse, before it is sent. */
export function assertWithinLimits(content: OutgoingContent): void {
  const limits = simulatorLimits;
  assertLength('text', content.text, content.type === 'text' ? limits.text : limits.textWithChoices);
  if (content.type === 'buttons') {
    assertChoices('button', content.buttons, limits.buttons, limits.buttonTitle);
    assertDistinctTitles(content.buttons);
  }
  if (content.type === 'document') {
    assertLength('file name', content.name, longestName);
    assertLength('file', content.content, longestFile);
  }
  if (content.type === 'alert') assertChoices('button', [content.button], limits.buttons, limits.buttonTitle);
  if (content.type === 'list') {
    assertLength('open', content.open, limits.buttonTitle);
    assertChoices('row', content.rows, limits.rows, limits.rowTitle);
    assertDescriptions(content.rows);
  }
}

function assertChoices(what: string, choices: readonly Choice[], most: number, titleLength: number): void {
  if (choices.length < 1 || choices.length > most) {
    throw reject(`A message has ${choices.length} ${what}s; WhatsApp takes 1 to ${most}.`);
  }
  for (const choice of choices) {
    assertLength(`${what} title`, choice.title, titleLength);
    assertLength(`${what} token`, choice.token, longestToken);
  }
  if (new Set(choices.map((choice) => choice.token)).size < choices.length) {
    throw reject(`Two ${what}s of a message have the same token.`);
  }
}

function assertDistinctTitles(choices: readonly Choice[]): void {
  if (new Set(choices.map((choice) => choice.title)).size < choices.length) {
    throw reject('Two buttons of a message have the same title.');
  }
}

function assertDescriptions(rows: readonly Choice[]): void {
  const most = simulatorLimits.rowDescription;
  if (rows.some((row) => (row.description ?? '').length > most)) throw tooLong('row description', most);
}

function assertLength(what: string, text: string, most: number): void {
  if (text.trim() === '') throw reject(`A message has an empty ${what}.`);
  if (text.length > most) throw tooLong(what, most);
}

function tooLong(what: string, most: number): ParleyError {
  return reject(`A message has a ${what} of more than ${most} characters.`);
}

function reject(message: string): ParleyError {
  return new ParleyError('PARLEY_CHANNEL_REJECTED', message, {
    fix: 'Shorten or split the message before it is sent.',
  });
}
