/** The content of a provider's error, whatever its format. */
export interface UpstreamErrorFields {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** The HTTP status that the error contains, 400 to 599. */
  readonly status?: number;
  /** Whole seconds. */
  readonly retryAfter?: number;
}

/** A JSON object of an error body. */
export type ErrorObject = Readonly<Record<string, unknown>>;

/**
 * The differences between one provider's errors and the common formats. An adapter adds it to its requests; the
 * common fields
 * are read without it.
 */
export interface ErrorFormat {
  /** Header with the error code, for errors whose body has none. The code ends at a colon. */
  readonly codeHeader?: string;
  /** Returns fields of an error object that only this provider uses. The common ones take precedence. */
  readonly readFields?: (error: ErrorObject) => Partial<UpstreamErrorFields>;
  /**
   * Returns the status of an error that arrives with HTTP status 200, by its code or type. Default: the status that the
   * error contains, else 502.
   */
  readonly statusOf?: (error: UpstreamErrorFields) => number | undefined;
}
