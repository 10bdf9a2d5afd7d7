import { asArray, asRecord } from '../../shared/json';
import { toUrlCitation } from '../../shared/url-citation';
import type { CitationWire } from './messages-wire';

/**
 * Converts the citations of a text block to annotations of the message. A web page becomes OpenAI's URL citation; other
 * citations keep their type and fields. All get the position of the block in the message's text.
 */
export function toAnnotations(citations: unknown, start: number, end: number): object[] {
  return asArray(citations).flatMap((value): object[] => {
    const citation = asRecord<CitationWire>(value);
    if (typeof citation?.type !== 'string') return [];
    const { type: _, ...fields } = citation;
    const position = { start_index: start, end_index: end };
    // The source of a search result is any text; often it is a URL.
    const url = fields.url ?? (citation.type === 'search_result_location' ? fields.source : undefined);
    return [toUrlCitation(url, fields.title, position, fields) ?? { ...citation, ...position }];
  });
}
