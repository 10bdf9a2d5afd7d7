import type { ChatRequest } from '../../wire';
import type { BedrockModel } from './model-family';

/** One chat request on its way into the vendor's words. */
export interface Translation {
  readonly request: ChatRequest;
  readonly model: BedrockModel;
  /** Collects the names of the parameters that are dropped or rescaled on the way. */
  readonly adjusted: Set<string>;
}
