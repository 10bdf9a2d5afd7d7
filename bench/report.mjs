import { median } from './measure.mjs';
import { CORES } from './processes.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { NOTHING, small, table } from './table.mjs';
import { TARGETS } from './targets.mjs';

/** Of a core; above it the load or the mock vendor may have been what limited the figure. */
const BUSY = 0.9;

const whole = (value) => Math.round(value).toLocaleString('en-US');
const perSecond = (value) => `${whole(value)}/s`;
const seconds = (value) => `${value.toFixed(2)} s`;
const added = (value) => `${value < 0 ? '' : '+'}${value.toFixed(2)} ms`;
const kilobytes = (value) => `${whole(value / 1000)} KB`;
const megabytes = (value) => `${whole(value / 1_000_000)} MB`;
const percent = (value) => (Number.isFinite(value) ? `${whole(value * 100)} %` : NOTHING);

/** One line of the table: `values` has the figures of each target, one a round. */
class Row {
  constructor(title, values, show, { goals = [], isDifference = false } = {}) {
    Object.assign(this, { title, values, show, goals, isDifference });
  }

  /** Sluice's figure in terms of another's. Both are of the same round, so that a slow minute harms neither. */
  times(name) {
    const { sluice = [], [name]: other = [] } = this.values;
    return median(sluice.map((value, round) => value / other[round]));
  }

  cells(names) {
    const absolute = names.map((name) => small(median(this.values[name] ?? []), this.show));
    const ratio = (name) => (this.isDifference || !(this.times(name) > 0) ? NOTHING : this.times(name).toFixed(2));
    const verdicts = this.goals.map((goal) => goal(this)).filter(Boolean);
    return [this.title, ratio('bare'), ratio('portkey'), verdicts.join('; ') || NOTHING, ...absolute];
  }
}

const atLeast = (factor, name) => (row) => verdict(`≥ ${factor} × ${TARGETS[name].label}`, row.times(name) - factor);
const atMost = (limit, unit, scale) => (row) =>
  verdict(`≤ ${limit} ${unit}`, limit * scale - median(row.values.sluice ?? []));

/**
 * The tables as Markdown. `results` is `{ rounds: { title: { target: [figures] } }, direct: { title: [figures] },
 * slow: { target: [figures] } }` as `Measurement` gives them.
 */
export function report(results, names, { slow }, header) {
  const labels = names.map((name) => TARGETS[name].label);
  const rows = [...rateRows(results), ...latencyRows(results), ...serverRows(results, slow)];
  const top = ['', '× bare', '× Portkey', 'goal', ...labels];
  return [
    '# Benchmark',
    header.map((line) => `- ${line}`).join('\n'),
    'The ratios are Sluice to the other; medians over the rounds. More is better in a line of "/s", less in all others.',
    table([top, ...rows.map((row) => row.cells(names))]),
    `CPU while measured, in shares of a core. Target: the server. Behind it: load generator + mock vendor; "!" marks those
above ${percent(BUSY)}, where they may have been the limit.`,
    table([['', ...labels.flatMap((label) => [label, 'behind it'])], ...shareRows(results, names)]),
  ].join('\n\n');
}

function rateRows({ rounds }) {
  const scenarios = SCENARIOS.filter(({ direct }) => !direct);
  const rates = scenarios.map(({ title, connections, model }) => {
    const goals = [atLeast(0.5, 'bare'), atLeast(model.startsWith('burst') ? 4 : 5, 'portkey')];
    return new Row(`${title}, ${connections} connections`, pick(rounds[title], 'perSecond'), perSecond, { goals });
  });
  const unary = scenarios.filter(({ model }) => model.startsWith('unary'));
  const cpu = unary.map(
    ({ title }) => new Row(`CPU per 10k requests, ${title}`, pick(rounds[title], 'cpuPer10k'), seconds),
  );
  return [...rates, ...cpu];
}

function latencyRows({ rounds, direct }) {
  return SCENARIOS.filter((scenario) => scenario.direct).flatMap(({ title, connections }) =>
    ['p50', 'p99'].flatMap((quantile) => {
      const name = `${title}, ${connections} connections: ${quantile} added to`;
      const goals = quantile === 'p50' ? [atMost(1.5, 'ms', 1)] : [];
      const over = (base) =>
        mapValues(pick(rounds[title], quantile), (value, round) => value - base[round]?.[quantile]);
      return [
        new Row(`${name} bare's`, over(rounds[title].bare ?? []), added, { goals, isDifference: true }),
        new Row(`${name} the vendor's`, over(direct[title] ?? []), added, { isDifference: true }),
      ];
    }),
  );
}

function serverRows({ slow }, { title, connections }) {
  return [
    new Row(`memory per stream, ${connections} ${title}`, pick(slow, 'perStream'), kilobytes, {
      goals: [atMost(100, 'KB', 1000)],
    }),
    new Row(`delivered whole, of ${connections} ${title}`, pick(slow, 'delivered'), whole),
    new Row('memory when started', pick(slow, 'idle'), megabytes),
    new Row('start to first answer', pick(slow, 'startSeconds'), seconds),
  ];
}

function shareRows({ rounds }, names) {
  return SCENARIOS.map(({ title }) => [
    title,
    ...names.flatMap((name) => {
      const share = (part) => median((rounds[title][name] ?? []).map(({ shares }) => shares[part]));
      const behind = [share('load'), share('upstream')];
      return [percent(share('target')), `${behind.map(percent).join(' + ')}${isBusy(behind) ? ' !' : ''}`];
    }),
  ]);
}

function isBusy([load, upstream]) {
  return (CORES.load === CORES.upstream ? load + upstream : Math.max(load, upstream)) > BUSY;
}

function verdict(goal, margin) {
  return Number.isFinite(margin) ? `${goal}: ${margin >= 0 ? 'reached' : '**not reached**'}` : undefined;
}

/** From the figures of each target to the list of one of them. */
function pick(figures, field) {
  return mapValues(figures, (figure) => figure[field]);
}

function mapValues(lists, change) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(change)]));
}
