/**
 * Wire types of MLflow's scoring server
 * (https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/#inference-server-specification).
 */

export interface ScoringRequest {
  inputs: readonly unknown[];
  params?: Readonly<Record<string, unknown>>;
}

export interface ScoringResponse {
  /** A list, or a table with a list per column. */
  predictions: unknown[] | Table;
}

export interface Table {
  choices: unknown[];
}

/** A response of an agent: the messages that it adds to the conversation. */
export interface AgentResponse {
  messages: AgentMessage[];
  /** Present if the model returns OpenAI's format instead. */
  choices: object[];
  finish_reason: string;
}

export interface AgentMessage {
  role: string;
}
