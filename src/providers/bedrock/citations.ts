import { asArray, asRecord } from '../shared/json';
import { toUrlCitation } from '../shared/url-citation';
import type { Citation } from './converse-wire';

/**
 * Converts the citations of a text to annotations of the message. A citation of a web page becomes OpenAI's URL citation;
 * others keep their fields. All get the position of the text in the message.
 */
export function toAnnotations(citations: unknown, start: number, end: number): object[] {
  return asArray(citations).flatMap((value): object[] => {
    const citation = asRecord<Citation>(value);
    if (!citation) return [];
    const { location, ...fields } = citation;
    const position = { start_index: start, end_index: end };
    const web = asRecord<NonNullable<Citation['location']['web']>>(asRecord<Citation['location']>(location)?.web);
    // The source of a search result is any text; often it is a URL.
    const url = web?.url ?? fields.source;
    const annotation = toUrlCitation(url, fields.title, position, { ...fields, ...web });
    return [annotation ?? { type: 'citation', ...citation, ...position }];
  });
}
