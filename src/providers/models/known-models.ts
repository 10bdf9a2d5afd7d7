/** What is known about a model from its name. */
export interface KnownModel {
  /** Maximum number of tokens of a request and its response. */
  readonly contextWindow?: number;
  /** Whether the model can think for more than a few seconds without sending anything. */
  readonly thinksUnseen?: boolean;
}

/**
 * By a pattern that the name of the model, without the path before it, begins with. The first match counts. Providers
 * raise context windows from time to time; the values are the ones that each model had at its release.
 */
const MODELS: readonly (readonly [RegExp, KnownModel])[] = [
  [/^gpt-5[\d.]*-chat/, { contextWindow: 128_000 }],
  [/^gpt-5/, { contextWindow: 400_000, thinksUnseen: true }],
  [/^gpt-4\.1/, { contextWindow: 1_047_576 }],
  [/^(?:chatgpt|gpt)-4o/, { contextWindow: 128_000 }],
  [/^gpt-4-(?:turbo|1106|0125)/, { contextWindow: 128_000 }],
  [/^gpt-4-32k/, { contextWindow: 32_768 }],
  [/^gpt-4/, { contextWindow: 8192 }],
  [/^gpt-3\.5-turbo-instruct/, { contextWindow: 4096 }],
  [/^gpt-3\.5-turbo/, { contextWindow: 16_385 }],
  [/^gpt-oss/, { contextWindow: 131_072 }],
  [/^o1-(?:mini|preview)/, { contextWindow: 128_000, thinksUnseen: true }],
  [/^o[134](?:-|$)/, { contextWindow: 200_000, thinksUnseen: true }],
  [/^text-embedding-/, { contextWindow: 8191 }],
  [/^(?:anthropic\.)?claude-(?:instant|2\.0|2$|2:|v2)/, { contextWindow: 100_000 }],
  [/^(?:anthropic\.)?claude-/, { contextWindow: 200_000 }],
  [/^gemini-1\.0|^gemini-pro/, { contextWindow: 32_760 }],
  [/^gemini-1\.5-pro/, { contextWindow: 2_097_152 }],
  [/^gemini-(?:1\.5|2\.0|2\.5-flash-lite)/, { contextWindow: 1_048_576 }],
  [/^gemini-[23]/, { contextWindow: 1_048_576, thinksUnseen: true }],
  [/^(?:mistral-(?:large|medium|small)|ministral|pixtral)-/, { contextWindow: 131_072 }],
  [/^codestral-/, { contextWindow: 256_000 }],
  [/^(?:open-)?mixtral-8x22b/, { contextWindow: 65_536 }],
  [/^(?:open-)?(?:mixtral-8x7b|mistral-7b)/, { contextWindow: 32_768 }],
  [/^(?:cohere\.)?command-a/, { contextWindow: 256_000 }],
  [/^(?:cohere\.)?command-r/, { contextWindow: 128_000 }],
  [/^(?:cohere\.)?command/, { contextWindow: 4096 }],
  [/^(?:meta[.-])?(?:llama-?)3[.-][123]/, { contextWindow: 131_072 }],
  [/^(?:meta[.-])?(?:llama-?)3/, { contextWindow: 8192 }],
  [/^(?:meta[.-])?(?:llama-?)2/, { contextWindow: 4096 }],
  [/^deepseek-/, { contextWindow: 131_072 }],
  [/^grok-4[\w.-]*non-reasoning/, { contextWindow: 2_000_000 }],
  [/^grok-4-(?:1-)?fast/, { contextWindow: 2_000_000, thinksUnseen: true }],
  [/^grok-4/, { contextWindow: 256_000, thinksUnseen: true }],
  [/^grok-/, { contextWindow: 131_072 }],
  [/^(?:ai21\.)?jamba-/, { contextWindow: 256_000 }],
  [/^(?:amazon\.)?nova-micro/, { contextWindow: 128_000 }],
  [/^(?:amazon\.)?nova-(?:lite|pro)/, { contextWindow: 300_000 }],
  [/^sonar-pro/, { contextWindow: 200_000 }],
  [/^sonar-deep/, { contextWindow: 128_000, thinksUnseen: true }],
  [/^sonar/, { contextWindow: 128_000 }],
];

const UNKNOWN: KnownModel = {};
/** Regions that Bedrock's inference profiles put before the name. */
const REGION = /^(?:us|us-gov|eu|apac|jp|au|global)\./;

/** Returns what is known about a model; nothing if its name is unknown. */
export function knownModel(name: string): KnownModel {
  const bare = name
    .toLowerCase()
    .slice(name.lastIndexOf('/') + 1)
    .replace(REGION, '');
  return MODELS.find(([pattern]) => pattern.test(bare))?.[1] ?? UNKNOWN;
}
