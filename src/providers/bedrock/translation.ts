import type { ChatRequest } from '../../wire';
import type { BedrockModel } from './model-family';

/** The input of a translation, shared by all its steps. */
export interface Translation {
  readonly request: ChatRequest;
  readonly model: BedrockModel;
  /** Collects the names of the parameters that are dropped or changed. */
  readonly adjusted: Set<string>;
}

/** Request fields that the request schema does not declare. Read them with `asRecord<RequestExtensions>(request)`. */
export interface RequestExtensions {
  service_tier?: string;
  thinking?: { budget_tokens?: number };
  output_config?: object;
  additionalModelRequestFields?: object;
  guardrailConfig?: { guardrailIdentifier?: string; guardrailVersion?: string; trace?: string };
  performanceConfig?: { latency?: string };
}

/** Message fields that the request schema does not declare. Read them with `asRecord<MessageExtensions>(message)`. */
export interface MessageExtensions {
  thinking_blocks?: object[];
  is_error?: boolean;
}
