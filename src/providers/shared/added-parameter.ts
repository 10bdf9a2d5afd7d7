import type { GatewayError } from '../../errors';

/** Statuses with which servers reject a parameter. Some fail on it instead: 500 and 501. */
const REJECTIONS: ReadonlySet<number> = new Set([400, 422, 500, 501]);

/**
 * A parameter that the gateway adds to requests for its own purposes, and that some servers reject. A rejected request is
 * sent once more without it, as the fallback request of its operation. If that succeeds, the endpoint's later requests omit
 * the parameter. A reload of the endpoint replaces its target, and with it this memory.
 */
export class AddedParameter {
  /** Marks a request that is sent without the parameter. Spreads copy the mark, and JSON omits it. */
  private readonly mark = Symbol('without an added parameter');
  private readonly rejecting = new WeakSet<object>();

  /** @param names matches the parameter in the message or `param` of an error */
  constructor(private readonly names: RegExp) {}

  isOmitted(request: object, target: object): boolean {
    return this.rejecting.has(target) || this.mark in request;
  }

  /** Returns the fallback request if the provider rejected the parameter, which `request` was sent with. */
  fallbackRequest<Request extends object>(
    { status, message, param = '' }: GatewayError,
    request: Request,
    target: object,
  ): Request | undefined {
    if (!REJECTIONS.has(status) || this.isOmitted(request, target)) return undefined;
    return this.names.test(message) || this.names.test(param) ? { ...request, [this.mark]: true } : undefined;
  }

  /** Remembers that the provider accepted the request, if it is a fallback request. */
  accepted(request: object, target: object): void {
    if (this.mark in request) this.rejecting.add(target);
  }
}
