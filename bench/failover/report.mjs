import { table } from '../table.mjs';

/** Returns the table of verdicts, one column per configuration. */
export function report(scenarios, results, isFast) {
  const names = Object.keys(results);
  const rows = scenarios.map(({ id, title }, index) => [id, title, ...names.map((name) => cell(results[name][index]))]);
  const scores = names.map((name) => `${name}: ${scoreOf(results[name])}`);
  const reasons = names.flatMap((name) =>
    results[name].flatMap(({ verdict, reason }, index) =>
      verdict === 'pass' ? [] : [`- ${scenarios[index].id}, ${name}: ${verdict}: ${reason}`],
    ),
  );
  const note = isFast ? ['Shortened run: durations are converted to those of the full run.', ''] : [];
  return [table([['', 'scenario', ...names], ...rows]), '', ...note, ...reasons, '', ...scores].join('\n');
}

/** `attempts at the primary + attempts at the fallback, seconds`. */
function cell({ verdict, metrics: { primary, fallback, seconds } }) {
  return `${verdict} (${primary.length}+${fallback.length}, ${seconds.toFixed(1)} s)`;
}

function scoreOf(results) {
  const count = (wanted) => results.filter(({ verdict }) => verdict === wanted).length;
  const others = ['partial', 'safe', 'fail'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  return `${count('pass')} of ${results.length} pass (${others})`;
}
