export type ExtraHeaders = Readonly<Record<string, string>>;

/** Returned by a controller when a JSON response needs headers of its own. */
export class JsonResponse {
  constructor(
    readonly body: object,
    readonly headers: ExtraHeaders,
  ) {}
}
