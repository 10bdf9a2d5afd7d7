import { requireOne } from '../shared/parameter-rules';

/** The rule of `n` for vendors that give one answer. */
export const oneAnswer = requireOne((n) => `'n' must be 1 on this endpoint; it is ${n}.`);
