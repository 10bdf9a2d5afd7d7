import * as fc from 'fast-check';
import { vectorOf } from './vector';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

describe('vectorOf', () => {
  it('has the requested dimensions and length 1 for any text, and is always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 64 }), (text, dimensions) => {
        const vector = vectorOf(text, dimensions);
        expect(vector).toHaveLength(dimensions);
        expect(dot(vector, vector)).toBeCloseTo(1, 4);
        expect(vectorOf(text, dimensions)).toEqual(vector);
      }),
    );
  });

  it('is more similar for texts with common words', () => {
    const cat = vectorOf('A cat sat on the mat.', 256);
    const cats = vectorOf('Two cats sat on a mat.', 256);
    const tax = vectorOf('Quarterly tax returns are due in April.', 256);
    expect(dot(cat, cats)).toBeGreaterThan(0.5);
    expect(dot(cat, tax)).toBeLessThan(0.3);
  });
});
