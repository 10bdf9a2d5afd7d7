import { median } from './figures.mjs';
import { CORES } from './processes.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { NOTHING, small, table } from './table.mjs';
import { TARGETS } from './targets.mjs';

/** Share of a core above which the load generator or the mock provider may have limited the result. */
const BUSY = 0.9;

const integer = (value) => Math.round(value).toLocaleString('en-US');
const perSecond = (value) => `${integer(value)}/s`;
const seconds = (value) => `${value.toFixed(2)} s`;
const milliseconds = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const promotedKilobytes = (value) => `${(value / 1000).toFixed(2)} KB`;
const added = (value) => `${value < 0 ? '' : '+'}${value.toFixed(2)} ms`;
const kilobytes = (value) => `${integer(value / 1000)} KB`;
const megabytes = (value) => `${integer(value / 1_000_000)} MB`;
const percent = (value) => (Number.isFinite(value) ? `${integer(value * 100)} %` : NOTHING);

/** One row of the table. `values` has the figures of each target, one per round. */
class Row {
  constructor(title, values, show, { goals = [], isDifference = false } = {}) {
    Object.assign(this, { title, values, show, goals, isDifference });
  }

  /** Returns the median over the rounds of Sluice's figure divided by another target's. */
  ratioTo(name) {
    const { sluice = [], [name]: other = [] } = this.values;
    return median(sluice.map((value, round) => value / other[round]));
  }

  cells(names) {
    const absolute = names.map((name) => small(median(this.values[name] ?? []), this.show));
    const ratio = (name) => (this.isDifference || !(this.ratioTo(name) > 0) ? NOTHING : this.ratioTo(name).toFixed(2));
    const verdicts = this.goals.map((goal) => goal(this)).filter(Boolean);
    const ratios = names.filter((name) => name !== 'sluice').map(ratio);
    return [this.title, ...ratios, verdicts.join('; ') || NOTHING, ...absolute];
  }
}

const atLeast = (factor, name) => (row) => verdict(`≥ ${factor} × ${TARGETS[name].label}`, row.ratioTo(name) - factor);
const atMost = (limit, unit, scale) => (row) =>
  verdict(`≤ ${limit} ${unit}`, limit * scale - median(row.values.sluice ?? []));

/**
 * Returns the tables as Markdown. `results` is `{ rounds: { title: { target: [figures] } }, direct: { title: [figures] },
 * slow, eventAges, garbage: { target: [figures] }, directEventAge: figures }` as the rounds return them.
 */
export function report(results, names, { slow, timed }, header) {
  const labels = names.map((name) => TARGETS[name].label);
  const rows = [
    ...rateRows(results),
    ...latencyRows(results),
    ...eventAgeRows(results, timed),
    ...serverRows(results, slow),
  ];
  const others = names.filter((name) => name !== 'sluice').map((name) => `× ${TARGETS[name].label}`);
  const top = ['', ...others, 'goal', ...labels];
  return [
    '# Benchmark',
    header.map((line) => `- ${line}`).join('\n'),
    `Ratios divide Sluice's figure by the other server's; all figures are medians over the rounds. Higher is better for rates
("/s"), lower for everything else.`,
    table([top, ...rows.map((row) => row.cells(names))]),
    directLine(results.directEventAge),
    `CPU use during the measurement, as a share of one core: each server, and next to it the load generator + the mock
provider. "!" marks shares of the latter two above ${percent(BUSY)}, which may have limited the result.`,
    table([['', ...labels.flatMap((label) => [label, 'load'])], ...shareRows(results, names)]),
  ].join('\n\n');
}

function rateRows({ rounds }) {
  const scenarios = SCENARIOS.filter(({ direct }) => !direct);
  const rates = scenarios.map(({ title, connections, goals: ratios }) => {
    const goals = Object.entries(ratios).map(([name, factor]) => atLeast(factor, name));
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
      const name = `${title}, ${connections} connections: ${quantile} above`;
      const goals = quantile === 'p50' ? [atMost(1.5, 'ms', 1)] : [];
      const over = (base) =>
        mapValues(pick(rounds[title], quantile), (value, round) => value - base[round]?.[quantile]);
      return [
        new Row(`${name} bare`, over(rounds[title].bare ?? []), added, { goals, isDifference: true }),
        new Row(`${name} the provider`, over(direct[title] ?? []), added, { isDifference: true }),
      ];
    }),
  );
}

function eventAgeRows({ eventAges }, { connections }) {
  const values = (field, quantile) => mapValues(eventAges, (figures) => figures[field]?.[quantile]);
  const title = `${integer(connections)} streams on a new server`;
  const row = (name, figures, show, goals = []) => new Row(`${title}: ${name}`, figures, show, { goals });
  return [
    row('event age, p50', values('ages', 'p50'), milliseconds),
    row('event age, p99', values('ages', 'p99'), milliseconds, [atMost(20, 'ms', 1)]),
    row('first event after, p50', values('firstEvents', 'p50'), milliseconds),
    row('first event after, p99', values('firstEvents', 'p99'), milliseconds),
    row('longest stall of the event loop', pick(eventAges, 'stall'), milliseconds),
    row('complete streams', pick(eventAges, 'delivered'), integer),
  ];
}

function directLine({ ages, firstEvents }) {
  const pair = ({ p50, p99 }) => `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`;
  return `Event age of the mock provider and the load generator alone: ${pair(ages)}; first event after: ${pair(firstEvents)}.`;
}

function serverRows({ slow, garbage }, { title, connections }) {
  return [
    new Row(`memory per stream, ${connections} ${title}`, pick(slow, 'perStream'), kilobytes, {
      goals: [atMost(100, 'KB', 1000)],
    }),
    new Row(`complete responses, of ${connections} ${title}`, pick(slow, 'delivered'), integer),
    new Row('promoted to old space per request, unary 0.3 KB', pick(garbage, 'promoted'), promotedKilobytes, {
      goals: [atMost(0.5, 'KB', 1000)],
    }),
    new Row('growth of memory under load, unary 0.3 KB', pick(garbage, 'growth'), megabytes, {
      goals: [atMost(40, 'MB', 1_000_000)],
    }),
    new Row('memory after start', pick(slow, 'idle'), megabytes),
    new Row('start to first response', pick(slow, 'startSeconds'), seconds),
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

/** Selects one field of each target's figures. */
function pick(figures, field) {
  return mapValues(figures, (figure) => figure[field]);
}

function mapValues(lists, change) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(change)]));
}
