import { asArray, asRecord } from '../../shared/json';
import type { CitationWire } from './messages-wire';

/**
 * Converts the citations of a text block to annotations of the message. A web search result becomes OpenAI's URL citation;
 * other citations keep their type and fields. All get the position of the block in the message's text.
 */
export function toAnnotations(citations: unknown, start: number, end: number): object[] {
  return asArray(citations).flatMap((value): object[] => {
    const citation = asRecord<CitationWire>(value);
    if (typeof citation?.type !== 'string') return [];
    const { type, ...fields } = citation;
    const position = { start_index: start, end_index: end };
    if (type !== 'web_search_result_location') return [{ ...citation, ...position }];
    return [{ type: 'url_citation', url_citation: { ...fields, ...position } }];
  });
}
