import type { Usage } from '../../wire';

type Counts = Readonly<Record<string, unknown>>;

/** Adds the counts of the attempts that have reported any. */
export function mergeUsage(first: Usage | undefined, second: Usage | undefined): Usage | undefined {
  // The sum has the fields of both.
  return first && second ? (sum({ ...first }, { ...second }) as unknown as Usage) : (first ?? second);
}

function sum(first: Counts, second: Counts): Counts {
  const total: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = total[name];
    if (typeof before === 'number' && typeof value === 'number') total[name] = before + value;
    else if (isCounts(before) && isCounts(value)) total[name] = sum(before, value);
    else total[name] = value ?? before;
  }
  return total;
}

function isCounts(value: unknown): value is Counts {
  return typeof value === 'object' && value !== null;
}
