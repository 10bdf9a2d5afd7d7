import * as fc from 'fast-check';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';

type Container = Record<string, unknown>;

const REMOVED = Symbol('removed');
const wrongValues = fc.oneof(
  fc.constantFrom<unknown>(REMOVED, null, '', 0, -1, 1.5, 1e308, true, 'text', '__proto__', [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }),
);
const changes = fc.array(fc.tuple(fc.nat(), wrongValues), { maxLength: 3 });

/** The JSON value with up to three fields removed or replaced by something of any type. */
export function mutationsOf(original: unknown): fc.Arbitrary<unknown> {
  return changes.map((all) => {
    const copy: Container = { root: structuredClone(original) };
    for (const [place, value] of all) {
      const fields = fieldsIn(copy);
      const [container, key] = fields[place % fields.length]!;
      if (value !== REMOVED) container[key] = structuredClone(value);
      else if (Array.isArray(container)) container.splice(Number(key), 1);
      else if (container !== copy) delete container[key];
    }
    return copy['root'];
  });
}

function fieldsIn(container: Container): [Container, string][] {
  return Object.entries(container).flatMap(([key, value]) => [
    [container, key] as [Container, string],
    ...(typeof value === 'object' && value !== null ? fieldsIn(value as Container) : []),
  ]);
}

/** The stream with events lost, doubled, out of order, changed or cut. */
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
