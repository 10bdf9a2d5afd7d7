import * as fc from 'fast-check';
import { mutationsOf } from './mutations';

/** Generates a response's JSON with changed values, or damaged. */
export function responseMutations(text: string): fc.Arbitrary<string> {
  const retyped = mutationsOf(JSON.parse(text)).map((body) => JSON.stringify(body));
  return fc.oneof(retyped, damaged(text));
}

/** Generates a stream's text with events removed, reordered, repeated or changed, or damaged anywhere. */
export function streamTextMutations(text: string): fc.Arbitrary<string> {
  const separator = text.includes('\n\n') ? '\n\n' : '\n';
  const events = text.split(separator).filter((event) => event.trim() !== '');
  const join = (some: readonly string[]): string => some.map((event) => event + separator).join('');
  const retyped = fc
    .tuple(...events.map((event) => fc.oneof({ weight: 3, arbitrary: fc.constant(event) }, retypedEvent(event))))
    .map(join);
  const doubled = fc.tuple(fc.nat(events.length - 1), fc.nat(events.length)).map(([from, to]) => {
    const copy = [...events];
    copy.splice(to, 0, events[from]!);
    return join(copy);
  });
  return fc.oneof(fc.shuffledSubarray(events).map(join), doubled, retyped, damaged(text));
}

/** Changes a value in each line of the event that contains JSON. */
function retypedEvent(event: string): fc.Arbitrary<string> {
  const lines = event.split('\n').map((line) => {
    const [, head = '', json = ''] = /^(data: ?|)(\{.*\}\r?)$/.exec(line) ?? [];
    if (json === '') return fc.constant(line);
    return mutationsOf(JSON.parse(json)).map((body) => `${head}${JSON.stringify(body)}`);
  });
  return fc.tuple(...lines).map((all) => all.join('\n'));
}

/** Generates the text truncated, or with a part removed, repeated or replaced. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), fc.constantFrom('truncated', 'removed', 'repeated', 'replaced'))
    .map(([start, length, damage]) => {
      const [before, piece, after] = [
        text.slice(0, start),
        text.slice(start, start + length),
        text.slice(start + length),
      ];
      if (damage === 'truncated') return before;
      if (damage === 'removed') return before + after;
      return damage === 'repeated' ? before + piece + piece + after : `${before}\u{fffd}"}]${after}`;
    });
}
