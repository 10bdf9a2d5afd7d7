/** By default a property test makes a quarter of its runs. `SLUICE_TEST_RUNS=full`, which CI sets, makes all of them. */
const SHARE = process.env['SLUICE_TEST_RUNS'] === 'full' ? 1 : 0.25;

/** Returns the `numRuns` of a property test that makes this many runs in CI. */
export function runs(full: number): number {
  return Math.ceil(full * SHARE);
}
