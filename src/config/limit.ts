/** `limit:` of an endpoint, as written in the file. */
export interface Limit {
  readonly calls: number;
  readonly key: string | null;
  /** E.g. `minute` or `5 minute`. */
  readonly renewal_period: string;
}
