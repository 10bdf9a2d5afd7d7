/** Comma-separated names, as MLflow 3.12 and later read it; unset or empty allows every provider. */
export const ALLOWED_PROVIDERS = 'MLFLOW_GATEWAY_ALLOWED_PROVIDERS';

/** Undefined where every provider is allowed. */
export function allowedProviders(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const names = (env[ALLOWED_PROVIDERS] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : undefined;
}
