/** What is written of chunks that differ in the text of one field only. */
export interface ChunkTemplate {
  /** Name of the field. */
  readonly field: string;
  /** What is written before and after the text. */
  readonly before: string;
  readonly after: string;
}

/** A chunk that is written without being created. `text` is the body of a JSON string, and not empty. */
export class CopiedChunk {
  constructor(
    readonly template: ChunkTemplate,
    readonly text: string,
  ) {}
}
