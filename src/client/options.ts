/** Options of a client. All are optional; the defaults come from MLflow's environment variables. */
export interface ClientOptions {
  /** Bearer token. Default: `MLFLOW_TRACKING_TOKEN`, with Databricks `DATABRICKS_TOKEN`. */
  readonly token?: string | (() => string | Promise<string>);
  /** With `password`, HTTP Basic, which has precedence over a token. Default: `MLFLOW_TRACKING_USERNAME`. */
  readonly username?: string;
  /** Default: `MLFLOW_TRACKING_PASSWORD`. */
  readonly password?: string;
  /** With `clientSecret`, OAuth client credentials. Databricks only. Default: `DATABRICKS_CLIENT_ID`. */
  readonly clientId?: string;
  /** Default: `DATABRICKS_CLIENT_SECRET`. */
  readonly clientSecret?: string;
  /** URL of the workspace. Databricks only. Default: `DATABRICKS_HOST`. */
  readonly host?: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Maximum time without data of a response, in milliseconds. Default: 120 s for queries (`MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT`), 300 s
   * for other requests (`MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT`); the variables are in seconds.
   */
  readonly timeoutMs?: number;
  /** Maximum number of retries, 0 to 10. Default: 7 (`MLFLOW_HTTP_REQUEST_MAX_RETRIES`). */
  readonly maxRetries?: number;
  /** Sends the requests. Default: the `fetch` of the runtime. */
  readonly fetch?: typeof fetch;
}

/** Options of one request. */
export interface RequestOptions {
  /** Cancels the request, the wait before a retry, or the stream. The call then rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Overrides that of the client, in milliseconds. */
  readonly timeoutMs?: number;
  /** Headers in addition to those of the client. */
  readonly headers?: Readonly<Record<string, string>>;
}
