import { parseJson } from '../../../shared/exact-json';
import type { ChatDelta } from '../../../wire';
import { asArray, asRecord, asString, type Wire } from '../../shared/json';
import { countCharacters } from '../../shared/url-citation';
import type { CopiedText } from '../../contract/provider-adapter';
import { toAnnotations } from './citations';
import { requiredText, toArguments, type TypedBlock } from './messages-response';
import type { StreamDelta } from './messages-wire';

export type Delta = Partial<ChatDelta>;

/** A content block that has started and not stopped. */
export interface OpenBlock {
  /** Translates a delta, by the delta's type. */
  readonly deltas: ReadonlyMap<string, (delta: Wire<StreamDelta>) => Delta[]>;
  /** The texts that chunks contain unchanged, by the delta's type. */
  readonly copies?: ReadonlyMap<string, CopiedText>;
  /** Translates deltas of other types; by default they are ignored. */
  readonly otherDelta?: (delta: Wire<StreamDelta>) => Delta[];
  /** Returns the deltas to send when the block stops. */
  readonly stop: () => Delta[];
}

export const IGNORED: OpenBlock = { deltas: new Map(), stop: () => [] };

/** The text of the message that has been sent: its number of characters. */
export interface SentText {
  length: number;
}

/** The citations of a block are sent when it stops: only then is its position in the text known. */
export function beginText(block: TypedBlock, sent: SentText): [OpenBlock, Delta[]] {
  const start = sent.length;
  const citations: unknown[] = [...asArray(block.citations)];
  const onCopy = (content: string): void => {
    sent.length += countCharacters(content);
  };
  const toDeltas = (content: string): Delta[] => {
    onCopy(content);
    return content === '' ? [] : [{ content }];
  };
  const deltas = new Map([
    ['text_delta', (delta: Wire<StreamDelta>) => toDeltas(requiredText(delta, 'text'))],
    [
      'citations_delta',
      (delta: Wire<StreamDelta>) => {
        citations.push(delta.citation);
        return [];
      },
    ],
  ]);
  const stop = (): Delta[] => {
    const annotations = toAnnotations(citations, start, sent.length);
    return annotations.length > 0 ? [{ annotations }] : [];
  };
  const copies = new Map<string, CopiedText>([['text_delta', { from: 'text', to: 'content', onCopy }]]);
  return [{ deltas, copies, stop }, toDeltas(requiredText(block, 'text'))];
}

/** The signature comes last and covers all the thinking, so the block for the replay is sent with it. */
export function beginThinking(block: TypedBlock): [OpenBlock, Delta[]] {
  let thinking = '';
  const onCopy = (text: string): void => {
    thinking += text;
  };
  const addThinking = (text: string): Delta[] => {
    onCopy(text);
    return text === '' ? [] : [{ reasoning_content: text }];
  };
  const addSignature = (signature: string): Delta[] =>
    signature === '' ? [] : [{ thinking_blocks: [{ type: 'thinking', thinking, signature }] }];
  const deltas = new Map([
    ['thinking_delta', (delta: Wire<StreamDelta>) => addThinking(requiredText(delta, 'thinking'))],
    ['signature_delta', (delta: Wire<StreamDelta>) => addSignature(requiredText(delta, 'signature'))],
  ]);
  const first = [...addThinking(asString(block.thinking) ?? ''), ...addSignature(asString(block.signature) ?? '')];
  const copied: CopiedText = { from: 'thinking', to: 'reasoning_content', onCopy };
  return [{ deltas, copies: new Map([['thinking_delta', copied]]), stop: () => [] }, first];
}

/** The input of a tool call comes as fragments of JSON text; without fragments, the block's `input` is complete. */
export function openInput(block: TypedBlock, toDelta: (fragment: string) => Delta): OpenBlock {
  let hasFragments = false;
  const add = (fragment: string): Delta[] => {
    if (fragment === '') return [];
    hasFragments = true;
    return [toDelta(fragment)];
  };
  return {
    deltas: new Map([['input_json_delta', (delta) => add(requiredText(delta, 'partial_json'))]]),
    stop: () => (hasFragments ? [] : [toDelta(toArguments(block.input))]),
  };
}

/**
 * Collects a block that has no equivalent in OpenAI's format, such as one of a server tool. It is sent when it is complete,
 * as a response without streaming contains it.
 */
export function openNative(block: TypedBlock): OpenBlock {
  const complete: Record<string, unknown> = { ...block };
  let input = '';
  return {
    deltas: new Map([
      [
        'input_json_delta',
        (delta) => {
          input += requiredText(delta, 'partial_json');
          return [];
        },
      ],
    ]),
    otherDelta: ({ type: _, ...fields }) => {
      for (const [name, value] of Object.entries(fields)) {
        const earlier = complete[name];
        complete[name] = typeof earlier === 'string' && typeof value === 'string' ? earlier + value : value;
      }
      return [];
    },
    stop: () => {
      if (input !== '') complete.input = parsedInput(input);
      return [{ native_blocks: [complete] }];
    },
  };
}

/** Returns the object in the JSON text of an input, or the text itself if the stream ended before it was complete. */
function parsedInput(text: string): unknown {
  try {
    return asRecord(parseJson(text)) ?? text;
  } catch {
    return text;
  }
}
