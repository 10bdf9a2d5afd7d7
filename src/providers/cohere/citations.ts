import { asArray, asInteger, asRecord, type Wire } from '../shared/json';
import { NO_POSITION, toUrlCitation, type TextPosition } from '../shared/url-citation';
import type { CitationWire, CitedPart, DocumentWire } from './chat-wire';
import type { V1ChatResponse, V1CitationWire } from './v1/chat-wire';

/**
 * Returns the sources that have a URL as annotations of the message.
 *
 * @param starts the positions of the content blocks in the message's text
 */
export function toAnnotations(citations: readonly unknown[], starts: readonly number[]): { annotations?: object[] } {
  return annotationsOf(
    citations.flatMap((value) => {
      const citation = asRecord<CitationWire>(value) ?? {};
      const position = positionOf(citation, starts[asInteger(citation.content_index) ?? 0] ?? 0);
      return asArray(citation.sources).map((item) => {
        const source = asRecord<CitationWire['sources'][number]>(item);
        return toAnnotation(source?.document ?? source?.tool_output, position);
      });
    }),
  );
}

/** As {@link toAnnotations}, for a response of version 1: its citations refer to its documents by id. */
export function toV1Annotations(response: Wire<V1ChatResponse>): { annotations?: object[] } {
  const documents = new Map(
    asArray(response.documents).map((value) => [asRecord<DocumentWire>(value)?.id, value] as const),
  );
  return annotationsOf(
    asArray(response.citations).flatMap((value) => {
      const citation = asRecord<V1CitationWire>(value) ?? {};
      return asArray(citation.document_ids).map((id) => toAnnotation(documents.get(id), positionOf(citation, 0)));
    }),
  );
}

function annotationsOf(found: readonly (object | undefined)[]): { annotations?: object[] } {
  const annotations = found.filter((annotation) => annotation !== undefined);
  return annotations.length > 0 ? { annotations } : {};
}

/** Citations of a plan or of reasoning have positions there, which are not positions in the message's text. */
function positionOf({ start, end, type }: Wire<CitedPart>, offset: number): TextPosition {
  if (type !== undefined && type !== 'TEXT_CONTENT') return NO_POSITION;
  return { start_index: offset + (asInteger(start) ?? 0), end_index: offset + (asInteger(end) ?? 0) };
}

function toAnnotation(value: unknown, position: TextPosition): object | undefined {
  const document = asRecord<DocumentWire>(value);
  return toUrlCitation(document?.url, document?.title, position);
}
