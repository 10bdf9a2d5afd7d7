export type ExtraHeaders = Readonly<Record<string, string>>;

/** Returned by a controller for a JSON response with additional headers. */
export class JsonResponse {
  constructor(
    readonly body: object,
    readonly headers: ExtraHeaders,
  ) {}
}
