import { stringifyLargeJson } from '../shared/stringify-large-json';
import { rejectDeep } from './to-json';

export type ExtraHeaders = Readonly<Record<string, string>>;

/** Returned by a controller for a JSON response with additional headers. */
export class JsonResponse {
  /** @param body an object, or the bytes of its JSON in chunks */
  constructor(
    readonly body: object | readonly Buffer[],
    readonly headers: ExtraHeaders,
  ) {}

  /**
   * Returns the response for a large object, which is written in short slices of time.
   * @throws GatewayError as {@link toJson}
   */
  static async ofLarge(body: object, headers: ExtraHeaders): Promise<JsonResponse> {
    return new JsonResponse(await stringifyLargeJson(body).catch(rejectDeep), headers);
  }
}
