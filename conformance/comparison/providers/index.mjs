import { anthropic } from './anthropic.mjs';
import { bedrock, bedrockWithToken } from './bedrock.mjs';
import { cohere } from './cohere.mjs';
import { compatibleProviders } from './compatible.mjs';
import { databricksProviders } from './databricks.mjs';
import { gemini } from './gemini.mjs';
import { legacyProviders } from './legacy.mjs';
import { mistral } from './mistral.mjs';
import { openAIProviders } from './openai.mjs';
import { togetherai } from './togetherai.mjs';
import { vertexAI } from './vertex-ai.mjs';

/** A request whose body contains this text gets the provider's error response. */
export const REJECTED_TEXT = 'Be refused.';
/** A request whose body contains this text gets a response with a tool call. */
export const TOOL_TEXT = 'Use a tool.';

/**
 * The providers that both MLflow and Sluice support.
 *
 * name       name of the provider here, and prefix of its endpoints' names
 * provider   `model.provider` in the gateway file; default: the name
 * segment    first segment of its paths at the fake provider; default: the name
 * versions   MLflow versions that have it
 * config     returns `model.config` of an endpoint, for the provider's base URL and the endpoint type
 * hardCoded  URL prefixes that MLflow hard-codes, mapped to the paths that replace them below the base URL
 * variables  returns environment variables that make MLflow use the base URL
 * endpoints  `[type, model, suffix]`; the suffix of the endpoint's name defaults to the type
 * error      response to a request with `REJECTED_TEXT`, or a function that returns it for a path
 * respond    returns the response to `{ path, body, usesTool }`; `usesTool` is true for a request with `TOOL_TEXT`
 * isIgnored  returns whether requests to a path are excluded from the comparison
 */
export const PROVIDERS = [
  ...openAIProviders,
  ...compatibleProviders,
  anthropic,
  cohere,
  mistral,
  togetherai,
  gemini,
  vertexAI,
  bedrock,
  bedrockWithToken,
  ...databricksProviders,
  ...legacyProviders,
];

/** Returns the providers of an MLflow version. */
export const providersOf = (version) => PROVIDERS.filter(({ versions }) => versions.includes(version));

/** Returns name, type and model of each endpoint of a provider. */
export const endpointsOf = ({ name, endpoints }) =>
  endpoints.map(([type, model, suffix = type]) => ({ name: `${name}-${suffix}`, type, model }));

/** Returns the base URL of a provider, for the URL of the fake provider. */
export const baseUrlOf = ({ name, segment = name }, fakeUrl) => `${fakeUrl}/${segment}`;

/** Returns the provider with this path segment, or undefined. */
export const findProvider = (part) => PROVIDERS.find(({ name, segment = name }) => segment === part);

/** Returns the environment variables that make a real MLflow server use the fake provider. */
export function redirectVariables(fakeUrl, version) {
  const providers = providersOf(version);
  const redirects = providers.flatMap((provider) =>
    Object.entries(provider.hardCoded ?? {}).map(([from, path]) => [from, baseUrlOf(provider, fakeUrl) + path]),
  );
  const variables = providers.map((provider) => provider.variables?.(baseUrlOf(provider, fakeUrl)));
  return Object.assign({ REDIRECTS: JSON.stringify(Object.fromEntries(redirects)) }, ...variables);
}

/** Returns a provider's response to a request. */
export function responseOf({ error, respond }, { path, body }) {
  const text = JSON.stringify(body);
  if (text.includes(REJECTED_TEXT)) return typeof error === 'function' ? error(path) : error;
  return respond({ path, body, usesTool: text.includes(TOOL_TEXT) });
}
