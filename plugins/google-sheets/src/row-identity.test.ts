import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnonymousRow, assignRowIds } from './row-identity.ts';

let ids = 0;
const anchor = (key: string, content: string) => {
  ids += 1;
  return { metadataId: ids, key, content, at: 0 };
};
const row = (content: string, ...anchors: AnonymousRow['anchors']): AnonymousRow => ({ content, anchors });

describe('row ids', () => {
  it('are made of the content, with a number for a copy', () => {
    expect(assignRowIds([row('a'), row('b'), row('a'), row('a')])).toEqual(['a', 'b', 'a.2', 'a.3']);
  });

  it('that are attached outlive an edit of the row', () => {
    expect(assignRowIds([row('b'), row('changed', anchor('id', 'a'))])).toEqual(['b', 'id']);
  });

  it('follow the content where a sort moved the cells and left the metadata', () => {
    const rows = [row('b', anchor('A', 'a')), row('c', anchor('B', 'b')), row('a', anchor('C', 'c'))];
    expect(assignRowIds(rows)).toEqual(['B', 'C', 'A']);
  });

  it('are given up where a sort and an edit leave a row untold', () => {
    const rows = [
      row('edited', anchor('A', 'a')),
      row('edited too', anchor('B', 'b')),
      row('d', anchor('C', 'c')),
      row('c', anchor('D', 'd')),
    ];
    expect(assignRowIds(rows)).toEqual(['edited', 'edited too', 'D', 'C']);
  });

  it('are given up where the content could be in either of two rows', () => {
    const rows = [row('x', anchor('A', 'a')), row('a'), row('a')];
    expect(assignRowIds(rows)).not.toContain(undefined);
    expect(assignRowIds(rows).slice(1)).toEqual(['a', 'a.2']);
  });

  it('never name a row by an id that is attached to another', () => {
    expect(assignRowIds([row('a'), row('changed', anchor('a', 'old'))])).toEqual(['a.2', 'a']);
  });

  it('are each one only, and stay with unedited rows however they and their metadata are shuffled', () => {
    const content = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(content, fc.nat(), fc.boolean(), (contents, turn, withMetadata) => {
        const anchored = contents.map((one) => row(`c${one}`, anchor(`id${one}`, `c${one}`)));
        const shuffled = anchored.map((_, index) => {
          const from = anchored[(index + turn) % anchored.length] ?? row('');
          return withMetadata ? from : { content: from.content, anchors: anchored[index]?.anchors ?? [] };
        });
        expect(assignRowIds(shuffled)).toEqual(shuffled.map((one) => one.content.replace('c', 'id')));
      }),
    );
  });
});
