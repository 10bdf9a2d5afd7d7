import { anthropic } from './anthropic.mjs';
import { bedrock, bedrockWithToken } from './bedrock.mjs';
import { cohere } from './cohere.mjs';
import { databricksVendors } from './databricks.mjs';
import { gemini } from './gemini.mjs';
import { lookAlikes } from './look-alikes.mjs';
import { mistral } from './mistral.mjs';
import { older } from './older.mjs';
import { openai } from './openai.mjs';
import { togetherai } from './togetherai.mjs';
import { vertexAI } from './vertex-ai.mjs';

/**
 * The vendors that both translate for.
 *
 * name       of the vendor here, and the beginning of its endpoints' names
 * provider   what the file calls it; default: the name
 * at         the first part of its addresses at the fake vendor; default: the name
 * versions   of MLflow that have it
 * config     `model.config` of its endpoints, for its base address and the type of the endpoint
 * hardCoded  addresses that MLflow calls in any case, and what stands for them below the base address
 * variables  environment of MLflow that leads it to the base address where its config does not
 * endpoints  type, model and, where a type has several, the end of the name
 * refusal    what it answers to a request that says `Be refused.`, or a function of the path that gives it
 * answer     what it answers: a function of `{ path, body, usesTool }`, the last whether the request says `Use a tool.`
 * isSilent   which paths are not compared
 */
export const VENDORS = [
  ...openai,
  ...lookAlikes,
  anthropic,
  cohere,
  mistral,
  togetherai,
  gemini,
  vertexAI,
  bedrock,
  bedrockWithToken,
  ...databricksVendors,
  ...older,
];

export const vendorsOf = (version) => VENDORS.filter(({ versions }) => versions.includes(version));

/** Name and type of each endpoint of a vendor. */
export const endpointsOf = ({ name, endpoints }) =>
  endpoints.map(([type, model, end = type]) => ({ name: `${name}-${end}`, type, model }));

/** Where a vendor's addresses begin at the fake vendor. */
export const baseOf = ({ name, at = name }, fake) => `${fake}/${at}`;

/** The vendor that answers below the first part of an address. */
export const vendorAt = (part) => VENDORS.find(({ name, at = name }) => at === part);

/** What a real server needs to be led to the fake vendor: variables of its environment. */
export function leadingTo(fake, version) {
  const vendors = vendorsOf(version);
  const redirects = vendors.flatMap((vendor) =>
    Object.entries(vendor.hardCoded ?? {}).map(([from, path]) => [from, baseOf(vendor, fake) + path]),
  );
  const variables = vendors.map((vendor) => vendor.variables?.(baseOf(vendor, fake)));
  return Object.assign({ REDIRECTS: JSON.stringify(Object.fromEntries(redirects)) }, ...variables);
}

/** The vendor's answer to a call. */
export function answerOf(vendor, { path, body }) {
  const text = JSON.stringify(body);
  const { refusal, answer } = vendor;
  if (text.includes('Be refused.')) return typeof refusal === 'function' ? refusal(path) : refusal;
  return answer({ path, body, usesTool: text.includes('Use a tool.') });
}
