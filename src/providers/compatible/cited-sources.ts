import type { Reshape } from '../openai-protocol/chat-chunks';
import type { ChatResponseWire, ChoiceWire, MessageWire } from '../openai-protocol/chat-wire';
import { hasFinishReason } from '../shared/finish-reason';
import { asArray, asRecord, asString, type Draft } from '../shared/json';
import { countCharacters, NO_POSITION, toUrlCitation } from '../shared/url-citation';

/** The sources of a response, which its text refers to as `[1]`, `[2]` and so on. Perplexity; xAI. */
export interface CitedResponse extends ChatResponseWire {
  /** URLs. */
  readonly citations: readonly string[];
  /** The same sources with their titles. */
  readonly search_results: readonly SearchResult[];
}

interface SearchResult {
  readonly url: string;
  readonly title: string;
}

/** Adds the sources of a response to its messages, as annotations. */
export const citeSources: Reshape = (response) => {
  const sources = readSources(response);
  if (sources.length === 0) return;
  for (const value of asArray(response.choices)) {
    const message = asRecord<MessageWire>(asRecord<ChoiceWire>(value)?.message);
    if (message) annotate(message, asString(message.content) ?? '', sources);
  }
};

/** As {@link citeSources}, for the events of one stream: the last event of a choice gets the annotations. */
export function citeStreamedSources(): Reshape {
  const texts: string[] = [];
  let sources: readonly SearchResult[] = [];
  return (event) => {
    const { citations, search_results }: Draft<CitedResponse> = event;
    if (citations !== undefined || search_results !== undefined) sources = readSources(event);
    asArray(event.choices).forEach((value, index) => {
      const choice = asRecord<ChoiceWire>(value);
      const delta = asRecord<MessageWire>(choice?.delta);
      if (!delta) return;
      const text = (texts[index] ?? '') + (asString(delta.content) ?? '');
      texts[index] = text;
      if (hasFinishReason(choice?.finish_reason) && sources.length > 0) annotate(delta, text, sources);
    });
  };
}

function readSources(response: Draft<CitedResponse>): SearchResult[] {
  const results = asArray(response.search_results).flatMap((value) => {
    const result = asRecord<SearchResult>(value);
    return [{ url: asString(result?.url) ?? '', title: asString(result?.title) ?? '' }];
  });
  const urls = asArray(response.citations);
  if (urls.length === 0) return results;
  const titles = new Map(results.map(({ url, title }) => [url, title]));
  return urls.map((value) => {
    const url = asString(value) ?? '';
    return { url, title: titles.get(url) ?? '' };
  });
}

/** Adds one annotation for each reference in the text, and then one for each source without a reference. */
function annotate(message: Draft<MessageWire>, text: string, sources: readonly SearchResult[]): void {
  if (asArray(message.annotations).length > 0) return;
  const unused = new Set(sources);
  const annotations: (object | undefined)[] = [];
  let position = 0;
  let read = 0;
  for (const { 0: reference, 1: number, index } of text.matchAll(/\[(\d{1,4})\]/g)) {
    const source = sources[Number(number) - 1];
    if (!source) continue;
    unused.delete(source);
    position += countCharacters(text.slice(read, index));
    read = index;
    const end = position + reference.length;
    annotations.push(toUrlCitation(source.url, source.title, { start_index: position, end_index: end }));
  }
  for (const { url, title } of unused) annotations.push(toUrlCitation(url, title, NO_POSITION));
  const found = annotations.filter((annotation) => annotation !== undefined);
  if (found.length > 0) message.annotations = found;
}
