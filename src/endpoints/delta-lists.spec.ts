import { DeltaLists } from './delta-lists';
import { serialized } from '../../test/support/serialized';

/** Returns the deltas of one choice, the last of which ends it. */
function collected(...deltas: object[]): unknown {
  const lists = new DeltaLists();
  for (const delta of deltas) lists.collect(0, delta);
  lists.release(0, deltas.at(-1)!);
  return serialized(deltas);
}

describe('DeltaLists', () => {
  it('returns the whole list in the last delta of a choice', () => {
    expect(
      collected(
        { content: 'x', annotations: [{ type: 'a' }, { type: 'b' }] },
        { annotations: [{ type: 'c' }], thinking_blocks: [{ type: 'thinking' }] },
        { content: null },
      ),
    ).toEqual([
      { content: 'x' },
      {},
      {
        content: null,
        annotations: [{ type: 'a' }, { type: 'b' }, { type: 'c' }],
        thinking_blocks: [{ type: 'thinking' }],
      },
    ]);
  });

  it('returns the list of a choice that has a single delta', () => {
    expect(collected({ annotations: [{ type: 'a' }] })).toEqual([{ annotations: [{ type: 'a' }] }]);
  });

  it('collects the lists of each choice separately', () => {
    const lists = new DeltaLists();
    const deltas = [{ images: ['a'] }, { images: ['b'] }];
    deltas.forEach((delta, choice) => lists.collect(choice, delta));
    deltas.forEach((delta, choice) => lists.release(choice, delta));
    expect(deltas).toEqual([{ images: ['a'] }, { images: ['b'] }]);
  });

  it('streams a list whose entries have an index', () => {
    const deltas = [{ tool_calls: [{ index: 0, id: 'a' }] }, { tool_calls: [{ index: 0 }] }, { tool_calls: null }];
    expect(collected(...structuredClone(deltas))).toEqual(deltas);
  });

  it('collects file citations, whose index is a position in the text', () => {
    const citation = { type: 'file_citation', file_id: 'f', index: 9 };
    expect(collected({ annotations: [citation] }, { annotations: [citation] }, {})).toEqual([
      {},
      {},
      { annotations: [citation, citation] },
    ]);
  });

  it('collects a list if one of its entries has no index', () => {
    expect(collected({ citations: ['x', { index: 1 }] }, {})).toEqual([{}, { citations: ['x', { index: 1 }] }]);
  });

  it('keeps an empty list', () => {
    expect(collected({ annotations: [] }, {})).toEqual([{}, { annotations: [] }]);
  });
});
