import { asArray, asInteger, asRecord, asString, type Wire } from '../../shared/json';
import { countCharacters, NO_POSITION, toUrlCitation, type TextPosition } from '../../shared/url-citation';
import type {
  Candidate,
  CitationMetadata,
  GroundingChunk,
  GroundingMetadata,
  GroundingSupport,
  QuotedSource,
  Segment,
  Source,
} from './generate-wire';

/**
 * Collects the sources of one candidate. In a stream they come in several events, in part repeated, and their positions
 * count from the beginning of the text.
 */
export class Citations {
  private text = '';
  private grounding: Wire<GroundingMetadata> | undefined;
  /** The quoted sources, by JSON text: events may repeat them. */
  private readonly quoted = new Map<string, Wire<QuotedSource>>();

  add(text: string, candidate: Wire<Candidate>): void {
    this.text += text;
    const grounding = asRecord<GroundingMetadata>(candidate.groundingMetadata);
    if (asArray(grounding?.groundingChunks).length > 0) this.grounding = grounding;
    const { citationSources, citations } = asRecord<CitationMetadata>(candidate.citationMetadata) ?? {};
    for (const value of asArray(citationSources ?? citations)) {
      const source = asRecord<QuotedSource>(value);
      if (source && this.quoted.size < MAX_SEGMENTS)
        this.quoted.set(JSON.stringify([source.startIndex, source.endIndex, source.uri]), source);
    }
  }

  /** Returns the sources that are web pages as annotations of the message. */
  toAnnotations(): { annotations?: object[] } {
    if (!this.grounding && this.quoted.size === 0) return {};
    const text = new IndexedText(this.text);
    const quotations = [...this.quoted.values()].map(({ uri, title, startIndex, endIndex }) =>
      toUrlCitation(uri, title, text.position({ startIndex, endIndex })),
    );
    const annotations = [...groundedIn(this.grounding ?? {}, text), ...quotations].filter((item) => item !== undefined);
    return annotations.length > 0 ? { annotations } : {};
  }
}

/** Maximum number of cited parts of a text that are located. Bounds the work that a faulty response causes. */
const MAX_SEGMENTS = 1_000;

/** Sources that no part of the text refers to come last, without a position. */
function groundedIn(metadata: Wire<GroundingMetadata>, text: IndexedText): (object | undefined)[] {
  const sources = asArray(metadata.groundingChunks).map(sourceOf);
  const unused = new Set(sources.keys());
  const supported = asArray(metadata.groundingSupports)
    .slice(0, MAX_SEGMENTS)
    .flatMap((value) => {
      const support = asRecord<GroundingSupport>(value);
      const position = text.position(asRecord<Segment>(support?.segment) ?? {});
      return asArray(support?.groundingChunkIndices).map((index) => {
        const source = typeof index === 'number' ? sources[index] : undefined;
        if (source && typeof index === 'number') unused.delete(index);
        return toUrlCitation(source?.uri, source?.title, position);
      });
    });
  return [
    ...supported,
    ...[...unused].map((index) => toUrlCitation(sources[index]?.uri, sources[index]?.title, NO_POSITION)),
  ];
}

function sourceOf(value: unknown): Wire<Source> {
  const chunk = asRecord<GroundingChunk>(value) ?? {};
  const image = asRecord<GroundingChunk['image']>(chunk.image);
  if (image) return { uri: image.sourceUri, title: image.title };
  return asRecord<Source>(chunk.web ?? chunk.maps ?? chunk.retrievedContext) ?? {};
}

/** A text whose bytes are counted. */
class IndexedText {
  private readonly bytes: Buffer;

  constructor(private readonly text: string) {
    this.bytes = Buffer.from(text);
  }

  /** Positions that do not match the segment's text are ignored: they may count from the beginning of a later part. */
  position({ startIndex, endIndex, text }: Wire<Segment>): TextPosition {
    const start = asInteger(startIndex) ?? 0;
    const end = asInteger(endIndex) ?? 0;
    const segment = asString(text) || undefined;
    const isInside = start >= 0 && start < end && end <= this.bytes.length;
    if (isInside) {
      const found = this.bytes.toString('utf8', start, end);
      if (segment === undefined || segment === found) return this.span(this.bytes.toString('utf8', 0, start), found);
    }
    const at = segment === undefined ? -1 : this.text.indexOf(segment);
    return segment === undefined || at < 0 ? NO_POSITION : this.span(this.text.slice(0, at), segment);
  }

  private span(before: string, cited: string): TextPosition {
    const start = countCharacters(before);
    return { start_index: start, end_index: start + countCharacters(cited) };
  }
}
