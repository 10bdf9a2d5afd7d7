import * as fc from 'fast-check';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';

type Container = Record<string, unknown>;

const REMOVED = Symbol('removed');
const wrongValues = fc.oneof(
  fc.constantFrom<unknown>(REMOVED, null, '', 0, -1, 1.5, 1e308, true, 'text', '__proto__', [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }),
);
const changes = fc.array(fc.tuple(fc.nat(), wrongValues), { maxLength: 3 });

/** Generates the JSON value with up to three fields removed or replaced by a value of any type. */
export function mutationsOf(original: unknown): fc.Arbitrary<unknown> {
  const json = JSON.stringify(original);
  return changes.map((all) => {
    const copy: Container = { root: JSON.parse(json) as unknown };
    for (const [place, value] of all) {
      const fields: [Container, string][] = [];
      collectFields(copy, fields);
      const [container, key] = fields[place % fields.length]!;
      // A later change may modify this value, and fast-check uses it again when it shrinks.
      if (value !== REMOVED) container[key] = structuredClone(value);
      else if (Array.isArray(container)) container.splice(Number(key), 1);
      else if (container !== copy) delete container[key];
    }
    return copy['root'];
  });
}

function collectFields(container: Container, fields: [Container, string][]): void {
  for (const key of Object.keys(container)) {
    fields.push([container, key]);
    const value = container[key];
    if (typeof value === 'object' && value !== null) collectFields(value as Container, fields);
  }
}

/** Generates the stream with events removed, repeated, reordered, changed or truncated. */
export function streamMutationsOf(events: readonly ServerSentEvent[]): fc.Arbitrary<ServerSentEvent[]> {
  const one = fc
    .constantFrom(...events)
    .chain(({ event, data }) =>
      fc.oneof(
        { weight: 4, arbitrary: fc.constant({ event, data }) },
        { weight: 4, arbitrary: mutationsOf(JSON.parse(data)).map((body) => ({ event, data: JSON.stringify(body) })) },
        { weight: 1, arbitrary: fc.nat(data.length).map((length) => ({ event, data: data.slice(0, length) })) },
        { weight: 1, arbitrary: fc.json().map((body) => ({ event, data: body })) },
      ),
    );
  return fc.oneof(
    fc.array(one, { maxLength: 2 * events.length }),
    fc.shuffledSubarray([...events]),
    fc
      .tuple(...events.map((event) => fc.oneof(fc.constant([event]), fc.tuple(fc.constant(event), one))))
      .map((all) => all.flat()),
  );
}
