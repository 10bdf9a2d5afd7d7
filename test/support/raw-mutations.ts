import * as fc from 'fast-check';
import { mutationsOf } from './mutations';

/** An answer's JSON, as a vendor might send it: with other values in it, or damaged. */
export function responseMutations(text: string): fc.Arbitrary<string> {
  const retyped = mutationsOf(JSON.parse(text)).map((body) => JSON.stringify(body));
  return fc.oneof(retyped, damaged(text));
}

/** A stream's text with events lost, out of order, twice or changed, or damaged anywhere. */
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

/** Each line of the event that holds JSON gets another value somewhere. */
function retypedEvent(event: string): fc.Arbitrary<string> {
  const lines = event.split('\n').map((line) => {
    const [, head = '', json = ''] = /^(data: ?|)(\{.*\}\r?)$/.exec(line) ?? [];
    if (json === '') return fc.constant(line);
    return mutationsOf(JSON.parse(json)).map((body) => `${head}${JSON.stringify(body)}`);
  });
  return fc.tuple(...lines).map((all) => all.join('\n'));
}

/** Cut at any place, or a piece of it lost, twice, or replaced. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), fc.constantFrom('cut', 'lost', 'twice', 'replaced'))
    .map(([start, length, how]) => {
      const [before, piece, after] = [
        text.slice(0, start),
        text.slice(start, start + length),
        text.slice(start + length),
      ];
      if (how === 'cut') return before;
      if (how === 'lost') return before + after;
      return how === 'twice' ? before + piece + piece + after : `${before}\u{fffd}"}]${after}`;
    });
}
