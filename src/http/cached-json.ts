import { JsonResponse } from './json-response';

/** The response with a listing, made once for each state of what it lists. */
export class CachedJson<State extends object> {
  readonly #responses = new WeakMap<State, Promise<JsonResponse>>();

  /** @param create returns the listing, whose iterables become lists */
  of(state: State, create: () => object | Promise<object>): Promise<JsonResponse> {
    const known = this.#responses.get(state);
    if (known) return known;
    const response = Promise.resolve()
      .then(create)
      .then((listing) => JsonResponse.ofLarge(listing, {}));
    this.#responses.set(state, response);
    // A failure is not kept.
    response.catch(() => this.#responses.delete(state));
    return response;
  }
}
