import { inspect } from 'node:util';
import { load, problemsOf } from '../../../test/support/config';

const ENDPOINTS = `
endpoints:
  - {name: one, endpoint_type: llm/v1/chat, model: &model {provider: openai, name: m, config: {openai_api_key: $KEY}}}
  - {name: two, endpoint_type: llm/v1/chat, model: *model}
  - {name: vectors, endpoint_type: llm/v1/embeddings, model: *model}
  - {name: spare, endpoint_type: llm/v1/chat, only_if_env: SPARE, model: *model}
`;
const env = { KEY: 'k' };
/** Line of the first route's name. Each key of the route is on a separate line. */
const LINE = 8;

/** Returns a file with one valid route, changed by `lines`. */
function fileWith(lines: Record<string, string | null>): string {
  const all: Record<string, string | null> = {
    name: 'split',
    task_type: 'llm/v1/chat',
    destinations: '[{name: one, traffic_percentage: 80}, {name: two, traffic_percentage: 20}]',
    ...lines,
  };
  const rows = Object.entries(all).filter(([, value]) => value !== null);
  return `${ENDPOINTS}routes:\n  - ${rows.map(([key, value]) => `${key}: ${value}`).join('\n    ')}\n`;
}

const to = (...shares: [string, unknown][]): string =>
  `[${shares.map(([name, share]) => `{name: ${name}, traffic_percentage: ${String(share)}}`).join(', ')}]`;

describe('a traffic route', () => {
  it('references its endpoints and has defaults for missing keys', () => {
    const { routes, routesByName, byName, warnings } = load(fileWith({}), env);
    expect(routes).toEqual([
      {
        name: 'split',
        task_type: 'llm/v1/chat',
        routing_strategy: 'TRAFFIC_SPLIT',
        destinations: [
          { endpoint: byName.get('one'), traffic_percentage: 80 },
          { endpoint: byName.get('two'), traffic_percentage: 20 },
        ],
        fallbacks: [],
        hedging: null,
        retries: { attempts: 0, statuses: [429, 500, 502, 503, 520, 521, 523, 529], backoff: 250, budget: 20 },
        failover: {
          statuses: [401, 402, 403, 408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529],
          contentPolicy: false,
        },
        timeouts: {},
        on_broken_stream: 'error',
      },
    ]);
    expect(routes[0]?.destinations[0]?.endpoint).toBe(byName.get('one'));
    expect(routesByName.get('split')).toBe(routes[0]);
    expect(warnings).toEqual([]);
  });

  it('contains fallbacks and retries', () => {
    const retries = '{attempts: 2, statuses: [503], backoff: 1.5}';
    const { routes, byName } = load(fileWith({ fallbacks: '[two, one]', retries }), env);
    expect(routes[0]?.fallbacks).toEqual([byName.get('two'), byName.get('one')]);
    expect(routes[0]?.retries).toEqual({ attempts: 2, statuses: [503], backoff: 1500, budget: 20 });
  });

  it.each([
    ['retries.statuses only', { retries: '{statuses: [503]}' }, [503], [503]],
    ['failover.statuses only', { failover: '{statuses: [400]}' }, [429, 500, 502, 503, 520, 521, 523, 529], [400]],
    ['both lists', { retries: '{statuses: [503]}', failover: '{statuses: []}' }, [503], []],
  ])('retries and fails over by the right lists, given %s', (_what, lines, retried, failedOver) => {
    const [route] = load(fileWith(lines), env).routes;
    expect(route?.retries.statuses).toEqual(retried);
    expect(route?.failover.statuses).toEqual(failedOver);
  });

  it.each([
    ['a route with fallbacks', { fallbacks: '[two]' }, 1],
    ['a route without fallbacks', {}, 0],
    ['a route with `attempts`', { fallbacks: '[two]', retries: '{attempts: 0}' }, 0],
  ])('retries %s the expected number of times', (_what, lines, attempts) => {
    expect(load(fileWith(lines), env).routes[0]?.retries.attempts).toBe(attempts);
  });

  it('contains its timeouts in milliseconds', () => {
    const [route] = load(fileWith({ timeouts: '{first_token: 1.5, total: 60}' }), env).routes;
    expect(route?.timeouts).toEqual({ firstToken: 1500, total: 60_000 });
  });

  it.each([
    ['an explicit strategy', { routing_strategy: 'TRAFFIC_SPLIT' }],
    ['the same endpoint twice', { destinations: to(['one', 50], ['one', 50]) }],
    ['a share of 0', { destinations: to(['one', 0], ['two', 100]) }],
    ['a share of 100.0', { destinations: to(['one', '100.0']) }],
    ['a space in its name', { name: 'my route' }],
    ['retries that are null', { retries: 'null', fallbacks: 'null' }],
  ])('loads with %s', (_what, lines) => {
    expect(load(fileWith(lines), env).routes).toHaveLength(1);
  });

  it.each(['routes:', 'routes: []'])('is optional: a file with "%s" has no traffic routes', (line) => {
    expect(load(`${ENDPOINTS}${line}`, env).routes).toEqual([]);
  });

  it('can share the routes list with endpoints in the deprecated form', () => {
    const old = '  - {name: old, route_type: llm/v1/chat, model: {provider: openai, config: {openai_api_key: k}}}';
    const snapshot = load(`${fileWith({ destinations: to(['old', 100]) })}${old}`, env);
    expect(snapshot.routes[0]?.destinations[0]?.endpoint).toBe(snapshot.byName.get('old'));
  });

  it.each([
    ['a missing name', { name: null }, 'name', 'missing; must be a string'],
    ['the name of an endpoint', { name: 'one' }, 'name', 'found "one" a second time; names must be unique'],
    ['a slash in its name', { name: 'a/b' }, 'name', 'found "a/b"; must fit into a path segment'],
    ['an empty name', { name: '""' }, 'name', 'found ""; must fit into a path segment'],
    ['dots as its name', { name: '..' }, 'name', 'found ".."; must fit into a path segment'],
    ['a missing type', { task_type: null }, 'task_type', 'missing; must be one of'],
    ['an unknown type', { task_type: 'chat' }, 'task_type', 'found "chat"; must be one of the following values'],
    ['an unknown strategy', { routing_strategy: 'RANDOM' }, 'routing_strategy', 'found "RANDOM"; must be one of'],
    ['missing destinations', { destinations: null }, 'destinations', 'missing; must be a list of destinations'],
    ['destinations that are null', { destinations: '' }, 'destinations', 'found null; must be a list of destinations'],
    ['an empty list of destinations', { destinations: '[]' }, 'destinations', 'must name at least one endpoint'],
    [
      'destinations that are a list of names',
      { destinations: '[one]' },
      'destinations',
      'must be a list of mappings with name',
    ],
    ['shares with a sum of 90', { destinations: to(['one', 90]) }, 'destinations', 'found a total of 90'],
    ['a share over 100', { destinations: to(['one', 101]) }, 'destinations[0].traffic_percentage', 'found 101'],
    ['a negative share', { destinations: to(['one', -1]) }, 'destinations[0].traffic_percentage', 'found -1'],
    [
      'a share with a fraction',
      { destinations: to(['one', 99.5]) },
      'destinations[0].traffic_percentage',
      'found 99.5',
    ],
    [
      'a destination without a share',
      { destinations: '[{name: one}]' },
      'destinations[0].traffic_percentage',
      'missing; must',
    ],
    [
      'a destination without a name',
      { destinations: '[{traffic_percentage: 100}]' },
      'destinations[0].name',
      'missing',
    ],
    [
      'an unknown destination',
      { destinations: to(['oen', 100]) },
      'destinations[0].name',
      'must be the name of an endpoint',
    ],
    [
      'itself as a destination',
      { destinations: to(['split', 100]) },
      'destinations[0].name',
      'must be the name of an endpoint',
    ],
    [
      'a destination of another type',
      { destinations: to(['vectors', 100]) },
      'destinations[0].name',
      'an endpoint of type llm/v1/embeddings',
    ],
    ['an unknown fallback', { fallbacks: '[nobody]' }, 'fallbacks[0]', 'must be the name of an endpoint'],
    ['a fallback of another type', { fallbacks: '[two, vectors]' }, 'fallbacks[1]', "the route's task_type"],
    ['fallbacks that are not a list', { fallbacks: 'two' }, 'fallbacks', 'must be a list of endpoint names'],
    [
      'too many retry attempts',
      { retries: '{attempts: 11}' },
      'retries.attempts',
      'found 11, a number; must be an integer from 0 to 10',
    ],
    [
      'a success status in retries.statuses',
      { retries: '{statuses: [200]}' },
      'retries.statuses',
      'found a list; must be a list of statuses from 400 to 599, e.g. [429, 503]',
    ],
    [
      'a status that is text',
      { failover: '{statuses: [429, "503"]}' },
      'failover.statuses',
      'must be a list of statuses from 400 to 599',
    ],
    [
      'a content_policy that is text',
      { failover: '{content_policy: "yes"}' },
      'failover.content_policy',
      'found "yes"; must be true or false',
    ],
    [
      'a share of hedging that is text',
      { hedging: '{max_percent: 5%}' },
      'hedging.max_percent',
      'found "5%"; must be an integer from 1 to 100',
    ],
    [
      'a backoff that is too long',
      { retries: '{backoff: 61}' },
      'retries.backoff',
      'must be a number of seconds from 0 to 60',
    ],
  ])('is rejected for %s', (_what, lines, key, message) => {
    const problems = problemsOf(fileWith(lines), env);
    expect(problems).toMatchObject([{ path: `routes[0].${key}`, message: expect.stringContaining(message) }]);
    expect(problems[0]?.line).toBeGreaterThanOrEqual(LINE);
  });

  it('reports all problems at once, without consequential problems', () => {
    const text = fileWith({
      routing_strategy: 'x',
      destinations: to(['nobody', 101], ['vectors', 10]),
      fallbacks: '[nil]',
    });
    expect(
      problemsOf(text, env)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'routes[0].destinations[0].name',
      'routes[0].destinations[0].traffic_percentage',
      'routes[0].destinations[1].name',
      'routes[0].fallbacks[0]',
      'routes[0].routing_strategy',
    ]);
    expect(problemsOf(fileWith({})).map(({ path }) => path.slice(0, 9))).toEqual([
      'endpoints',
      'endpoints',
      'endpoints',
    ]);
  });

  it('warns about unknown keys', () => {
    expect(load(fileWith({ fallback: '[two]' }), env).warnings).toEqual([
      'routes[0].fallback (line 11): unknown key, ignored; did you mean "fallbacks"?',
    ]);
  });

  it('is frozen and never shows an API key', () => {
    const { routes, routesByName } = load(fileWith({ fallbacks: '[two]' }), { KEY: 'canary' });
    const [route] = routes;
    for (const object of [routes, routesByName, route, route?.destinations, route?.destinations[0], route?.fallbacks]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    expect(Object.isFrozen(route?.retries.statuses)).toBe(true);
    expect(`${inspect(routes, { depth: 9, showHidden: true })}${JSON.stringify(routes)}`).not.toContain('canary');
  });
});

describe('a traffic route to a skipped endpoint', () => {
  it('keeps its other destinations and warns', () => {
    const lines = { destinations: to(['one', 30], ['spare', 70]), fallbacks: '[spare, two]' };
    const { routes, byName, warnings } = load(fileWith(lines), env);
    expect(routes[0]?.destinations).toEqual([{ endpoint: byName.get('one'), traffic_percentage: 30 }]);
    expect(routes[0]?.fallbacks).toEqual([byName.get('two')]);
    expect(warnings).toEqual([expect.stringContaining('routes[0].destinations[1] (line 10): skipped')]);
  });

  it.each([to(['spare', 100]), to(['spare', 100], ['one', 0])])(
    'is skipped if no other destination has a share: %s',
    (list) => {
      const { routes, skipped } = load(fileWith({ destinations: list }), env);
      expect(routes).toEqual([]);
      expect(skipped).toEqual([
        { name: 'spare', variable: 'SPARE' },
        { name: 'split', variable: 'SPARE' },
      ]);
    },
  );

  it('includes the endpoint if its variable is set', () => {
    const { routes } = load(fileWith({ destinations: to(['spare', 100]) }), { ...env, SPARE: '1' });
    expect(routes[0]?.destinations[0]?.endpoint.name).toBe('spare');
  });
});
