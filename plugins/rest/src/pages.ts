import { type CallOptions, ParleyError } from '@parley/core/contract';
import type { Answer, Api } from './api.ts';
import type { PaginationConfig } from './config-collection.ts';
import { toNumberText } from './lossless-json.ts';
import type { RestCollection } from './model.ts';
import { getAt, parsePath } from './paths.ts';
import { readEntries } from './records.ts';
import { withQuery } from './template.ts';

/** More pages than this are never fetched for one search. */
const maxPages = 1000;

interface Page {
  readonly answer: Answer;
  readonly entries: readonly unknown[];
  readonly url: string;
  /** Counts pages from 0. */
  readonly index: number;
  /** How many entries came up to here, this page included. */
  readonly seen: number;
}

/** Fetches a list page by page, to its end. */
export async function* listPages(
  api: Api,
  collection: RestCollection,
  listUrl: string,
  call: CallOptions,
): AsyncGenerator<readonly unknown[]> {
  const { pagination } = collection;
  let url: string | undefined = toFirstUrl(pagination, listUrl);
  let seen = 0;
  let before = '';
  for (let index = 0; url !== undefined; index += 1) {
    if (index === maxPages) throw unusable(collection, `goes on after ${maxPages} pages`);
    const answer: Answer | undefined = await api.read(url, call);
    // Some APIs answer 404 behind the last page.
    if (answer === undefined && index > 0) return;
    if (answer === undefined)
      throw new ParleyError(
        'PARLEY_CONNECTOR_NOT_DESCRIBED',
        `The API has no list of ${collection.name} (HTTP 404).`,
        {
          fix: 'Check `base-url` and the `path` of the collection.',
          details: { collection: collection.name },
        },
      );
    const entries: readonly unknown[] = readEntries(collection, answer.body, api.answers);
    const content = JSON.stringify(entries);
    if (entries.length > 0 && content === before) throw unusable(collection, 'gives the same page again');
    before = content;
    seen += entries.length;
    yield entries;
    const next = toNextUrl(collection, listUrl, { answer, entries, url, index, seen });
    if (next === url) throw unusable(collection, 'leads to the same page again');
    url = next;
  }
}

function toFirstUrl(pagination: PaginationConfig, url: string): string {
  if (pagination.type === 'none') return url;
  const { size, 'page-size': pageSize } = pagination;
  const sized = size === undefined ? url : withQuery(url, [[size, String(pageSize)]]);
  if (pagination.type === 'page') return withQuery(sized, [[pagination.page, String(pagination.first)]]);
  return sized;
}

/** Behind which page there is more. A page shorter than asked for is no end: the API may cap it. */
function toNextUrl(collection: RestCollection, listUrl: string, page: Page): string | undefined {
  const { pagination } = collection;
  const first = toFirstUrl(pagination, listUrl);
  switch (pagination.type) {
    case 'none':
      return undefined;
    case 'page':
      if (page.entries.length === 0 || isComplete(pagination.total, page)) return undefined;
      return withQuery(first, [[pagination.page, String(pagination.first + page.index + 1)]]);
    case 'offset':
      if (page.entries.length === 0 || isComplete(pagination.total, page)) return undefined;
      return withQuery(first, [[pagination.offset, String(page.seen)]]);
    case 'cursor': {
      const cursor = readCursor(pagination, page.answer);
      return cursor === undefined ? undefined : withQuery(first, [[pagination.cursor, cursor]]);
    }
    case 'link':
      return toLinkedUrl(collection, readLink(pagination.next, page.answer), page.url);
  }
}

function isComplete(total: string | readonly string[] | undefined, { answer, seen }: Page): boolean {
  if (total === undefined) return false;
  const found = getAt(answer.body, parsePath(total));
  const text = typeof found === 'string' ? found : toNumberText(found);
  return text !== undefined && /^\d+$/.test(text) && seen >= Number(text);
}

function readCursor(pagination: PaginationConfig & { type: 'cursor' }, answer: Answer): string | undefined {
  const header = pagination['next-header'];
  const found =
    header === undefined
      ? getAt(answer.body, parsePath(pagination.next ?? 'next'))
      : answer.headers[header.toLowerCase()];
  const text = typeof found === 'string' ? found : toNumberText(found);
  return text === undefined || text === '' ? undefined : text;
}

function readLink(next: string | readonly string[] | undefined, answer: Answer): string | undefined {
  if (next !== undefined) {
    const found = getAt(answer.body, parsePath(next));
    return typeof found === 'string' && found !== '' ? found : undefined;
  }
  for (const [, target = '', parameters = ''] of (answer.headers.link ?? '').matchAll(/<([^>]*)>([^<]*)/g))
    if (/;\s*rel\s*=\s*("([^"]*\s)?next(\s[^"]*)?"|next\b)/i.test(parameters)) return target;
  return undefined;
}

/** A link may not lead the credentials elsewhere. */
function toLinkedUrl(collection: RestCollection, link: string | undefined, from: string): string | undefined {
  if (link === undefined) return undefined;
  if (!URL.canParse(link, from)) throw unusable(collection, 'links to something that is no URL');
  const target = new URL(link, from);
  if (target.origin !== new URL(from).origin) throw unusable(collection, 'links to another host');
  return target.href;
}

function unusable(collection: RestCollection, what: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_FAILED', `The list of ${collection.name} ${what}.`, {
    fix: 'Correct `pagination` of the collection.',
    details: { collection: collection.name },
  });
}
