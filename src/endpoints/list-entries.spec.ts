import { ListEntries } from './list-entries';

/** The deltas of one choice after their lists have been numbered. */
function numbered(...deltas: object[]): object[] {
  const entries = new ListEntries();
  for (const delta of deltas) entries.number(0, delta);
  return deltas;
}

describe('ListEntries', () => {
  it('numbers the entries of each list across the deltas of a choice', () => {
    expect(
      numbered(
        { annotations: [{ type: 'a' }, { type: 'b' }] },
        { annotations: [{ type: 'c' }], thinking_blocks: [{}] },
      ),
    ).toEqual([
      {
        annotations: [
          { type: 'a', index: 0 },
          { type: 'b', index: 1 },
        ],
      },
      { annotations: [{ type: 'c', index: 2 }], thinking_blocks: [{ index: 0 }] },
    ]);
  });

  it('numbers the lists of each choice separately', () => {
    const entries = new ListEntries();
    const deltas = [{ images: [{}] }, { images: [{}] }];
    deltas.forEach((delta, choice) => entries.number(choice, delta));
    expect(deltas).toEqual(Array(2).fill({ images: [{ index: 0 }] }));
  });

  it('keeps the index of an entry that has one and continues after it', () => {
    expect(numbered({ details: [{ index: 0 }] }, { details: [{ index: 0 }, {}, { index: null }] })).toEqual([
      { details: [{ index: 0 }] },
      { details: [{ index: 0 }, { index: 1 }, { index: 2 }] },
    ]);
  });

  it('does not change entries that are not objects, nor the provider’s objects', () => {
    const entry = { type: 'a' };
    expect(numbered({ citations: ['x', [1], null], annotations: [entry] })).toEqual([
      { citations: ['x', [1], null], annotations: [{ type: 'a', index: 0 }] },
    ]);
    expect(entry).toEqual({ type: 'a' });
  });
});
