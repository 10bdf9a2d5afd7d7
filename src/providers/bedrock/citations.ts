import { asArray, asRecord } from '../shared/json';
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
    if (!web) return [{ type: 'citation', ...citation, ...position }];
    return [{ type: 'url_citation', url_citation: { ...fields, ...web, ...position } }];
  });
}
